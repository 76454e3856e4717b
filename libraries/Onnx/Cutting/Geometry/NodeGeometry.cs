using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Parts;

namespace EdgeAspire.Onnx.Cutting.Geometry;

/// <summary>
/// Which part of its inputs a node needs for a part of its outputs. Nodes with several outputs are taken to make the same part of
/// each.
/// </summary>
public sealed class NodeGeometry
{
    private readonly ImmutableArray<ImmutableArray<AxisLink>> _inputs;
    private readonly ImmutableArray<string?> _obstacles;
    private readonly ImmutableArray<long> _granularities;
    private readonly ImmutableArray<long> _outputShape;

    internal NodeGeometry(
        GraphNode node,
        ImmutableArray<ImmutableArray<AxisLink>> inputs,
        ImmutableArray<string?> obstacles,
        ImmutableArray<long> granularities)
    {
        Node = node;
        _inputs = inputs;
        _obstacles = obstacles;
        _granularities = granularities;
        _outputShape = node.Outputs.First(output => output is not null)!.Shape;
    }

    /// <summary>The node.</summary>
    public GraphNode Node { get; }

    /// <summary>Finds the geometry of a node. A node that is not understood can only be computed whole.</summary>
    public static NodeGeometry Of(GraphNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        GeometryBuilder builder = new(node);
        GeometryRules.Apply(builder);
        return builder.Build();
    }

    /// <summary>Why the outputs cannot be cut along an axis, for people; null when they can.</summary>
    public string? ObstacleOf(int outputAxis) => _obstacles[outputAxis];

    /// <summary>Parts of the outputs begin and end at multiples of this along an axis.</summary>
    public long GranularityOf(int outputAxis) => _granularities[outputAxis];

    /// <summary>What decides along the axes of an input, one link per axis; none for an input that is absent.</summary>
    public ImmutableArray<AxisLink> LinksOf(int input) => _inputs[input];

    /// <summary>The smallest part of the outputs that has the wanted one and that the node can compute by itself.</summary>
    public Region Computable(Region wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var axes = ImmutableArray.CreateBuilder<Interval>(wanted.Rank);
        for (int i = 0; i < wanted.Rank; i++)
        {
            Interval axis = wanted.Axes[i];
            long grain = _granularities[i];
            axes.Add(_obstacles[i] is not null
                ? Interval.Whole(_outputShape[i])
                : new Interval(axis.Start / grain * grain, Math.Min((axis.End + grain - 1) / grain * grain, _outputShape[i])));
        }

        return new Region(axes.MoveToImmutable());
    }

    /// <summary>
    /// The part of an input that the node needs for a part of its outputs. Where the outputs are whole along an axis, so is the
    /// input, even if a stride leaves its last elements unread: then the node stays as it is.
    /// </summary>
    /// <param name="input">Index of the input; it must not be absent.</param>
    /// <param name="computed">A part of the outputs that the node can compute, see <see cref="Computable"/>.</param>
    public Region Needed(int input, Region computed)
    {
        ArgumentNullException.ThrowIfNull(computed);
        ImmutableArray<AxisLink> links = _inputs[input];
        var axes = ImmutableArray.CreateBuilder<Interval>(links.Length);
        foreach (AxisLink link in links)
        {
            bool isPart = link.OutputAxis is { } axis && !computed.Axes[axis].IsWhole(_outputShape[axis]);
            axes.Add(isPart ? link.Window.Needed(computed.Axes[link.OutputAxis!.Value]) : Interval.Whole(link.Window.InputLength));
        }

        return new Region(axes.MoveToImmutable());
    }
}
