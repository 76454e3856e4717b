namespace EdgeAspire.Protocol.Http2.Hpack;

/// <summary>
/// Reads the fields of one header block. All of a connection's blocks must be read, in order, when there is a dynamic table.
/// </summary>
internal ref struct HeaderReader
{
    private readonly ReadOnlySpan<byte> _block;
    private readonly DynamicTable? _table;
    private int _position;
    private bool _sawField;

    /// <param name="block">The block.</param>
    /// <param name="table">The connection's dynamic table; null for none, as settings may have told the peer: then every block stands alone.</param>
    public HeaderReader(ReadOnlySpan<byte> block, DynamicTable? table)
    {
        _block = block;
        _table = table;
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
                IsMalformed = _sawField || !HpackInteger.TryRead(_block, ref _position, 5, out var size)
                    || !(_table is null ? size == 0 : _table.TryResize(size));
                if (IsMalformed)
                {
                    return false;
                }

                continue;
            }

            _sawField = true;
            IsMalformed = !((first & 0x80) != 0
                ? TryReadIndexed(out name, out value)
                : TryReadLiteral((first & 0x40) != 0, out name, out value));
            return !IsMalformed;
        }

        return false;
    }

    private bool TryReadIndexed(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = default;
        value = default;
        return HpackInteger.TryRead(_block, ref _position, 7, out var index) && TryFind(index, out name, out value);
    }

    private bool TryReadLiteral(bool isRemembered, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = default;
        value = default;
        if (!HpackInteger.TryRead(_block, ref _position, isRemembered ? 6 : 4, out var index)
            || !(index > 0 ? TryFind(index, out name, out _) : TryReadString(out name))
            || !TryReadString(out value))
        {
            return false;
        }

        if (isRemembered)
        {
            _table?.Add(name, value);
        }

        return true;
    }

    private readonly bool TryFind(int index, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = default;
        value = default;
        if (index is 0 or > StaticTable.Count)
        {
            return index != 0 && _table is not null && _table.TryFind(index - StaticTable.Count, out name, out value);
        }

        name = StaticTable.Name(index);
        value = StaticTable.Value(index);
        return true;
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
