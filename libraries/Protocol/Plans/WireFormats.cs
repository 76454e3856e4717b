namespace EdgeAspire.Protocol.Plans;

/// <summary>Facts about wire formats.</summary>
public static class WireFormats
{
    /// <summary>Every format, the exact one first.</summary>
    public static IReadOnlyList<WireFormat> All { get; } = [WireFormat.Fp32, WireFormat.Fp16, WireFormat.Int8];

    /// <summary>Bytes of an element.</summary>
    public static int ElementBytes(this WireFormat format) => format switch
    {
        WireFormat.Fp32 => 4,
        WireFormat.Fp16 => 2,
        WireFormat.Int8 => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No such wire format."),
    };
}
