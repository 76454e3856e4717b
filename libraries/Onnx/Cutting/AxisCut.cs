using System.Collections.Immutable;
using EdgeAspire.Parts;

namespace EdgeAspire.Onnx.Cutting;

/// <summary>How an axis is divided.</summary>
/// <param name="Axis">The axis, from 0: of images 1 for channels, 2 for rows, 3 for columns; of clips 2 for frames, 3 for rows.</param>
/// <param name="Lengths">The length of each piece, at least 1, together the length of the axis.</param>
public sealed record AxisCut(int Axis, ImmutableArray<long> Lengths)
{
    /// <summary>Pieces that differ by one at most, the longer ones first.</summary>
    public static AxisCut Even(int axis, long length, int pieces)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pieces, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, pieces);
        return new AxisCut(axis, [.. Enumerable.Range(0, pieces).Select(i => (length / pieces) + (i < length % pieces ? 1 : 0))]);
    }

    /// <summary>The pieces as intervals.</summary>
    public ImmutableArray<Interval> Intervals
    {
        get
        {
            var intervals = ImmutableArray.CreateBuilder<Interval>(Lengths.Length);
            long start = 0;
            foreach (long length in Lengths)
            {
                intervals.Add(new Interval(start, start + length));
                start += length;
            }

            return intervals.MoveToImmutable();
        }
    }

    /// <summary>The same pieces of an axis of another length, rounded to whole elements; a piece may become empty.</summary>
    internal ImmutableArray<Interval> ScaledTo(long length)
    {
        long whole = Lengths.Sum();
        return [.. Intervals.Select(piece => new Interval(Scale(piece.Start), Scale(piece.End)))];

        long Scale(long bound) => (long)((((Int128)bound * length * 2) + whole) / ((Int128)whole * 2));
    }
}
