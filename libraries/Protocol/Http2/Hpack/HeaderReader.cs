namespace EdgeAspire.Protocol.Http2.Hpack;

/// <summary>
/// Reads the fields of one header block. The dynamic table has size 0, as our settings tell the peer, so every block stands alone.
/// </summary>
internal ref struct HeaderReader
{
    private readonly ReadOnlySpan<byte> _block;
    private int _position;
    private bool _sawField;

    public HeaderReader(ReadOnlySpan<byte> block)
    {
        _block = block;
    }

    /// <summary>Whether reading stopped at something that is not HPACK, or that needs a dynamic table.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Reads the next field; false at the end and when <see cref="IsMalformed"/>.</summary>
    public bool TryRead(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = default;
        value = default;
        while (_position < _block.Length)
        {
            var first = _block[_position];
            if ((first & 0xE0) == 0x20)
            {
                // A size update: only before the first field, and only to the size that we allow.
                IsMalformed = _sawField || !HpackInteger.TryRead(_block, ref _position, 5, out var size) || size != 0;
                if (IsMalformed)
                {
                    return false;
                }

                continue;
            }

            _sawField = true;
            IsMalformed = !((first & 0x80) != 0
                ? TryReadIndexed(out name, out value)
                : TryReadLiteral((first & 0x40) != 0 ? 6 : 4, out name, out value));
            return !IsMalformed;
        }

        return false;
    }

    private bool TryReadIndexed(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = default;
        value = default;
        if (!HpackInteger.TryRead(_block, ref _position, 7, out var index) || index is < 1 or > StaticTable.Count)
        {
            return false;
        }

        name = StaticTable.Name(index);
        value = StaticTable.Value(index);
        return true;
    }

    private bool TryReadLiteral(int prefixBits, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = default;
        value = default;
        if (!HpackInteger.TryRead(_block, ref _position, prefixBits, out var index) || index > StaticTable.Count)
        {
            return false;
        }

        if (index > 0)
        {
            name = StaticTable.Name(index);
        }
        else if (!TryReadString(out name))
        {
            return false;
        }

        return TryReadString(out value);
    }

    private bool TryReadString(out ReadOnlySpan<byte> text)
    {
        text = default;
        var isHuffman = _position < _block.Length && (_block[_position] & 0x80) != 0;
        if (!HpackInteger.TryRead(_block, ref _position, 7, out var length) || length > _block.Length - _position)
        {
            return false;
        }

        text = _block.Slice(_position, length);
        _position += length;
        if (isHuffman)
        {
            var decoded = new byte[HuffmanDecoder.MaxDecodedBytes(length)];
            var decodedLength = HuffmanDecoder.Decode(text, decoded);
            text = decodedLength < 0 ? default : decoded.AsSpan(0, decodedLength);
            return decodedLength >= 0;
        }

        return true;
    }
}
