namespace EdgeAspire.Protocol.Http2;

/// <summary>Fills an array from the front and cuts what was written into segments.</summary>
internal ref struct RentedWriter
{
    private readonly byte[] _array;

    public RentedWriter(byte[] array)
    {
        _array = array;
    }

    /// <summary>Where the next byte goes.</summary>
    public int Position { get; set; }

    /// <summary>Where the next segment starts.</summary>
    public int CutFrom { get; set; }

    /// <summary>The room that is left.</summary>
    public readonly Span<byte> Rest => _array.AsSpan(Position);

    /// <summary>The next bytes, to be written by the caller.</summary>
    public Span<byte> Span(int lengthBytes)
    {
        var span = _array.AsSpan(Position, lengthBytes);
        Position += lengthBytes;
        return span;
    }

    /// <summary>Adds what was written since the last cut.</summary>
    public void Cut(List<ArraySegment<byte>> segments)
    {
        if (Position > CutFrom)
        {
            segments.Add(new ArraySegment<byte>(_array, CutFrom, Position - CutFrom));
            CutFrom = Position;
        }
    }
}
