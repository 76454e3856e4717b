using EdgeAspire.Onnx.Building;

namespace EdgeAspire.Onnx.Storage;

/// <summary>An initializer's bytes in a mapped file.</summary>
internal sealed class MappedData : IInitializerData
{
    private readonly MappedFile _file;

    public MappedData(MappedFile file, long offsetBytes, long lengthBytes)
    {
        _file = file;
        OffsetBytes = offsetBytes;
        LengthBytes = lengthBytes;
    }

    /// <summary>Where it is in the file.</summary>
    public long OffsetBytes { get; }

    public long LengthBytes { get; }

    public void Read(long offsetBytes, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offsetBytes, LengthBytes - destination.Length);
        _file.Read(OffsetBytes + offsetBytes, destination);
    }
}
