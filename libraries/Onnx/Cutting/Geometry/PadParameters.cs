using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Cutting.Geometry;

/// <summary>What a Pad adds before and behind each axis of its input.</summary>
internal sealed class PadParameters
{
    private PadParameters(long[] begin, long[] end, bool isConstant)
    {
        Begin = begin;
        End = end;
        IsConstant = isConstant;
    }

    /// <summary>Elements before the first, per axis; negative where it crops.</summary>
    public IReadOnlyList<long> Begin { get; }

    /// <summary>Elements behind the last, per axis; negative where it crops.</summary>
    public IReadOnlyList<long> End { get; }

    /// <summary>Whether the padding does not depend on the input.</summary>
    public bool IsConstant { get; }

    /// <summary>Reads the attribute or constant inputs; null when they are not constant.</summary>
    public static PadParameters? Of(GraphNode node)
    {
        int rank = node.Inputs[0]!.Rank;
        if (node.IntegersOf(1, "pads") is not { } pads || node.IntegersOf(3, "axes") is not { } axes)
        {
            return null;
        }

        int count = pads.Length / 2;
        long[] begin = new long[rank];
        long[] end = new long[rank];
        for (int i = 0; i < count; i++)
        {
            int axis = GeometryBuilder.Axis(axes.IsEmpty ? i : axes[i], rank);
            begin[axis] = pads[i];
            end[axis] = pads[count + i];
        }

        return new PadParameters(begin, end, node.Attributes.Text("mode") is null or "constant");
    }
}
