namespace EdgeAspire.Protocol.Http2.Hpack;

/// <summary>HPACK's integers with a prefix of N bits (RFC 7541, 5.1).</summary>
internal static class HpackInteger
{
    /// <summary>Reads an integer at <paramref name="position"/> and moves behind it.</summary>
    /// <returns>False when the bytes end inside it, or it is over 2^28: no valid length or index is.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ref int position, int prefixBits, out int value)
    {
        value = 0;
        if (position >= bytes.Length)
        {
            return false;
        }

        var mask = (1 << prefixBits) - 1;
        value = bytes[position++] & mask;
        if (value < mask)
        {
            return true;
        }

        for (var shift = 0; shift <= 21 && position < bytes.Length; shift += 7)
        {
            var octet = bytes[position++];
            value += (octet & 0x7F) << shift;
            if (octet < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes an integer whose first octet also carries <paramref name="flags"/>; returns its length in bytes.</summary>
    public static int Write(Span<byte> destination, int prefixBits, byte flags, int value)
    {
        var mask = (1 << prefixBits) - 1;
        if (value < mask)
        {
            destination[0] = (byte)(flags | value);
            return 1;
        }

        destination[0] = (byte)(flags | mask);
        var length = 1;
        for (value -= mask; value >= 0x80; value >>= 7)
        {
            destination[length++] = (byte)(value | 0x80);
        }

        destination[length++] = (byte)value;
        return length;
    }
}
