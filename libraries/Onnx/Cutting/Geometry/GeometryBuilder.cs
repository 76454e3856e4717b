using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Cutting.Geometry;

/// <summary>Puts the geometry of a node together. At first every output depends on all inputs and no axis can be cut.</summary>
internal sealed class GeometryBuilder
{
    private const string Unknown = "it is not known which part of its inputs a part of its outputs depends on";

    private readonly AxisLink[]?[] _inputs;
    private readonly string?[] _obstacles;
    private readonly long[] _granularities;

    public GeometryBuilder(GraphNode node)
    {
        Node = node;
        Output = node.Outputs.First(output => output is not null)!;
        _obstacles = [.. Enumerable.Repeat(Unknown, Output.Rank)];
        _granularities = [.. Enumerable.Repeat(1L, Output.Rank)];
        _inputs = [.. node.Inputs.Select(input => input?.Shape.Select(size => new AxisLink(null, AxisWindow.Whole(size, 1))).ToArray())];
    }

    public GraphNode Node { get; }

    /// <summary>The first output.</summary>
    public GraphValue Output { get; }

    public GraphValue? Input(int index) => index < Node.Inputs.Length ? Node.Inputs[index] : null;

    /// <summary>Lets the outputs be cut along an axis that is linked to an axis of an input.</summary>
    public void Link(int input, int inputAxis, int outputAxis, AxisWindow window)
    {
        _inputs[input]![inputAxis] = new AxisLink(outputAxis, window);
        _obstacles[outputAxis] = null;
        _granularities[outputAxis] = Math.Max(_granularities[outputAxis], window.GroupOutputs);
    }

    /// <summary>Along these axes, an index of the output depends on the same index of the input.</summary>
    public void LinkSame(int input, int inputAxis, int outputAxis) =>
        Link(input, inputAxis, outputAxis, AxisWindow.Same(Output.Shape[outputAxis]));

    /// <summary>Links all axes of an input that is broadcast to the output.</summary>
    public void LinkBroadcast(int input)
    {
        if (Input(input) is not { } value)
        {
            return;
        }

        int offset = Output.Rank - value.Rank;
        for (int i = 0; i < value.Rank; i++)
        {
            if (i + offset >= 0 && value.Shape[i] == Output.Shape[i + offset])
            {
                LinkSame(input, i, i + offset);
            }
        }
    }

    /// <summary>Links a vector with one element per index of an output axis; scalars stay whole.</summary>
    public void LinkVector(int input, int outputAxis)
    {
        if (Input(input) is { Rank: 1 } value && value.Shape[0] == Output.Shape[outputAxis])
        {
            LinkSame(input, 0, outputAxis);
        }
    }

    public void Obstruct(int outputAxis, string reason) => _obstacles[outputAxis] = reason;

    public void ObstructAll(string reason) => Array.Fill(_obstacles, reason);

    /// <summary>Allows cuts along all axes that nothing stands against, also those that no input decides.</summary>
    public void AllowAll() => Array.Fill(_obstacles, null);

    /// <summary>An axis as it counts from the end or the start.</summary>
    public static int Axis(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);

    public NodeGeometry Build() => new(
        Node,
        [.. _inputs.Select(links => links is null ? [] : links.ToImmutableArray())],
        [.. _obstacles],
        [.. _granularities]);
}
