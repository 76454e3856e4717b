using System.Globalization;

namespace EdgeAspire.Bench.Lab.Switching;

/// <summary>Hardware addresses of the lab: locally administered, the last byte is the port.</summary>
internal static class MacAddress
{
    /// <summary>Bytes of an address.</summary>
    public const int LengthBytes = 6;

    private static readonly byte[] Prefix = [0x02, 0xed, 0x6e, 0, 0];

    /// <summary>The address of the device at a port.</summary>
    public static string Of(int port) =>
        string.Join(':', Prefix.Append((byte)port).Select(part => part.ToString("x2", CultureInfo.InvariantCulture)));

    /// <summary>The port that an address belongs to.</summary>
    /// <returns>False for addresses of all, of groups, and of nobody here.</returns>
    public static bool TryGetPort(ReadOnlySpan<byte> address, out int port)
    {
        port = address[LengthBytes - 1];
        return address[..Prefix.Length].SequenceEqual(Prefix);
    }
}
