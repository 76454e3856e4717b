using System.Collections.Immutable;
using EdgeAspire.Onnx.Cutting.Geometry;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Planner.Planning.Models.Graphs;

/// <summary>
/// Groups the nodes of a graph, in their order, into units: a layer with operations that count, and the light nodes behind it, as both
/// papers group pooling and activation with their layer. A flattening in front of a fully connected layer belongs to that layer.
/// </summary>
internal sealed class UnitGrouping
{
    private readonly ModelGraph _graph;
    private readonly List<GraphStep> _unit = [];
    private readonly List<string> _layers = [];
    private readonly ImmutableArray<PlanUnit>.Builder _units = ImmutableArray.CreateBuilder<PlanUnit>();
    private int _firstStep;

    /// <param name="graph">The graph whose nodes are grouped.</param>
    public UnitGrouping(ModelGraph graph) => _graph = graph;

    /// <summary>Adds a node that nobody places, because no caller's data reaches it or no answer needs it: it goes along with its neighbours.</summary>
    public void AddConstant(GraphNode node) => _layers.Add(node.Name);

    /// <summary>Adds a node.</summary>
    public void Add(GraphStep step)
    {
        if (_unit.Count > 0 && !Joins(step))
        {
            Close();
        }

        _unit.Add(step);
        _layers.Add(step.Node.Name);
    }

    /// <summary>The units.</summary>
    public ImmutableArray<PlanUnit> Finish()
    {
        if (_unit.Count > 0)
        {
            Close();
        }

        return _units.ToImmutable();
    }

    private bool Joins(GraphStep step)
    {
        var role = _unit[^1].Role;
        var hasDense = _unit.Exists(member => member.Role == NodeRole.Dense);
        return step.Role switch
        {
            NodeRole.Rows => !step.IsHeavy && _unit[0].Role == NodeRole.Rows,
            NodeRole.Dense => _unit.TrueForAll(member => member.Role == NodeRole.Reshaping) && IsChained(step),
            NodeRole.Elementwise => (hasDense && IsChained(step)) || role is NodeRole.Whole or NodeRole.Elementwise,
            NodeRole.Reshaping => role == NodeRole.Reshaping && IsChained(step),
            _ => !step.IsHeavy && role is NodeRole.Whole or NodeRole.Elementwise && !hasDense,
        };
    }

    /// <summary>Whether the node reads just what the node before it made.</summary>
    private bool IsChained(GraphStep step) => step.Step.Inputs is [var input] && _unit[^1].Step.Outputs is [var output] && input.Value == output;

    private void Close()
    {
        var heavy = _unit.Find(member => member.IsHeavy) ?? _unit[0];
        var dense = _unit.Find(member => member.Role == NodeRole.Dense);
        var isRows = _unit.TrueForAll(member => member.Role == NodeRole.Rows);
        var unit = new PlanUnit(heavy.Node.Name, isRows ? UnitKind.Rows : dense is null ? UnitKind.Whole : UnitKind.Dense, _firstStep, _unit.Count)
        {
            Layers = [.. _layers],
        };
        if (dense is not null)
        {
            unit = DenseCuts.Describe(_graph, unit, _unit[0].Node, dense.Node);
        }
        else if (isRows && ChannelSteps() is > 0 and var count)
        {
            unit = unit with
            {
                CanSplitOutputs = count == _unit.Count,
                ChannelSteps = count,
                InputChannels = heavy.Node.Inputs[0]!.Shape[1],
                OutputChannels = heavy.Node.Outputs[0]!.Shape[1],
            };
        }

        _units.Add(unit);
        _firstStep += _unit.Count;
        _unit.Clear();
        _layers.Clear();
    }

    /// <summary>How many steps are one ungrouped convolution, and behind it only what treats every channel by itself.</summary>
    private int ChannelSteps() =>
        _unit[0] is { IsHeavy: true, Node.OpType: "Conv" } first && (first.Node.Attributes.Int("group") ?? 1) == 1
            ? 1 + _unit.Skip(1)
                .TakeWhile(member => !member.IsHeavy && member.Step.Inputs.Length == 1 && KeepsChannels(member.Node, first.Node.Outputs[0]!))
                .Count()
            : 0;

    /// <summary>Every output channel needs the input channel at its place only.</summary>
    private bool KeepsChannels(GraphNode node, GraphValue convolved)
    {
        var geometry = NodeGeometry.Of(node);
        var channels = convolved.Shape[1];
        return geometry.ObstacleOf(1) is null
            && node.Outputs[0]!.Shape[1] == channels
            && Enumerable.Range(0, node.Inputs.Length).Where(input => IsMade(node.Inputs[input])).All(input =>
                geometry.LinksOf(input).Length > 1
                && geometry.LinksOf(input)[1] is { OutputAxis: 1 } link
                && link.Window == AxisWindow.Same(channels));
    }

    private bool IsMade(GraphValue? value) => _unit.Exists(member => member.Node == value?.Producer);
}
