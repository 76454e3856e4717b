using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Protocol.Wire;

/// <summary>Collects the dimensions of one tensor, up to <see cref="TensorShape.MaxRank"/>.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct ShapeList
{
    private Dimensions _dimensions;
    private int _count;

    public void Add(long dimension)
    {
        if (_count < TensorShape.MaxRank)
        {
            _dimensions[_count] = dimension;
        }

        _count++;
    }

    public bool TryAddPacked(ReadOnlySpan<byte> packed)
    {
        while (!packed.IsEmpty)
        {
            if (!ProtobufReader.TryTakeNumber(ref packed, out var dimension))
            {
                return false;
            }

            Add(dimension);
        }

        return true;
    }

    /// <summary>The shape; null when it has too many dimensions.</summary>
    public readonly long[]? ToArray() => _count > TensorShape.MaxRank ? null : [.. ((ReadOnlySpan<long>)_dimensions)[.._count]];

    [InlineArray(TensorShape.MaxRank)]
    private struct Dimensions
    {
        private long _first;
    }
}
