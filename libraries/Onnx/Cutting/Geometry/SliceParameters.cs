using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Cutting.Geometry;

/// <summary>Where a Slice starts and how it steps, with one entry per axis of its input.</summary>
internal sealed class SliceParameters
{
    private readonly long[] _starts;
    private readonly long[] _steps;

    private SliceParameters(long[] starts, long[] steps)
    {
        _starts = starts;
        _steps = steps;
    }

    /// <summary>Reads the attributes or constant inputs; null when they are not constant.</summary>
    public static SliceParameters? Of(GraphNode node)
    {
        ImmutableArray<long> shape = node.Inputs[0]!.Shape;
        if (node.IntegersOf(1, "starts") is not { } starts
            || node.IntegersOf(3, "axes") is not { } axes
            || node.IntegersOf(4, "steps") is not { } steps)
        {
            return null;
        }

        long[] start = new long[shape.Length];
        long[] step = [.. Enumerable.Repeat(1L, shape.Length)];
        for (int i = 0; i < starts.Length; i++)
        {
            int axis = GeometryBuilder.Axis(axes.IsEmpty ? i : axes[i], shape.Length);
            step[axis] = steps.IsEmpty ? 1 : steps[i];
            start[axis] = Math.Clamp(starts[i] < 0 ? starts[i] + shape[axis] : starts[i], 0, shape[axis]);
        }

        return new SliceParameters(start, step);
    }

    /// <summary>First index and step along an axis; the start has no meaning where the step is negative.</summary>
    public (long Start, long Step) Of(int axis) => (_starts[axis], _steps[axis]);
}
