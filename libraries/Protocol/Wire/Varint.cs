namespace EdgeAspire.Protocol.Wire;

/// <summary>Protobuf's variable-length integers.</summary>
internal static class Varint
{
    /// <summary>Reads one from the start of the bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ulong value, out int lengthBytes)
    {
        value = 0;
        for (lengthBytes = 0; lengthBytes < Math.Min(bytes.Length, 10);)
        {
            var current = bytes[lengthBytes];
            value |= (ulong)(current & 0x7F) << (7 * lengthBytes);
            lengthBytes++;
            if (current < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes one at the start of the span; returns its length in bytes.</summary>
    public static int Write(Span<byte> destination, uint value)
    {
        var lengthBytes = 0;
        for (; value >= 0x80; value >>= 7)
        {
            destination[lengthBytes++] = (byte)(value | 0x80);
        }

        destination[lengthBytes++] = (byte)value;
        return lengthBytes;
    }
}
