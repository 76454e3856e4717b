using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Rest;

/// <summary>
/// Follows the brackets of JSON tensor data. The first token inside the outermost array decides: an element makes it flat, an array
/// makes it nested, and then every array must be as long as the shape says, down to the last axis.
/// </summary>
internal ref struct ArrayNesting(ReadOnlySpan<long> shape)
{
    private readonly ReadOnlySpan<long> _shape = shape;
    private Counts _counts;
    private bool _isFlat;

    /// <summary>Arrays that are open now.</summary>
    public int Depth { get; private set; }

    /// <summary>An array begins; false when the shape has no such axis, or the array holds elements already.</summary>
    public bool Open()
    {
        if (Depth > 0)
        {
            if (_isFlat || Depth >= _shape.Length)
            {
                return false;
            }

            _counts[Depth - 1]++;
        }

        _counts[Depth] = 0;
        Depth++;
        return true;
    }

    /// <summary>An element comes; false when arrays were expected here.</summary>
    public bool AddElement()
    {
        if (Depth == 1 && _counts[0] == 0)
        {
            _isFlat = true;
        }

        _counts[Depth - 1]++;
        return _isFlat || Depth == _shape.Length;
    }

    /// <summary>An array ends; false when it is not as long as its axis.</summary>
    public bool Close()
    {
        Depth--;

        // An empty outermost array is the flat form of a tensor without elements; the element count is checked by the caller.
        var isOutermostEmpty = Depth == 0 && _counts[0] == 0;
        return _isFlat || isOutermostEmpty || _counts[Depth] == _shape[Depth];
    }

    [System.Runtime.CompilerServices.InlineArray(TensorShape.MaxRank + 1)]
    private struct Counts
    {
        private long _first;
    }
}
