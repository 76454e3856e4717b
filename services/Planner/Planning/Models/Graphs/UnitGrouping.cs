using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Planner.Planning.Models.Graphs;

/// <summary>
/// Groups the nodes of a graph, in their order, into units: a layer with operations that count, and the light nodes behind it, as both
/// papers group pooling and activation with their layer. A flattening in front of a fully connected layer belongs to that layer.
/// </summary>
internal sealed class UnitGrouping
{
    private readonly List<GraphStep> _unit = [];
    private readonly List<string> _layers = [];
    private readonly ImmutableArray<PlanUnit>.Builder _units = ImmutableArray.CreateBuilder<PlanUnit>();
    private int _firstStep;

    /// <summary>Adds a node that no caller's data reaches: it goes along with the nodes after it.</summary>
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
            var weight = dense.Node.Inputs[1]!;
            var outputs = dense.Node.Outputs[0]!.Shape[^1];
            unit = unit with { DenseInputs = weight.Elements / outputs, DenseOutputs = outputs, CanSplitOutputs = true, CanSplitInputs = true };
        }
        else if (isRows && HasSeparateChannels())
        {
            unit = unit with { CanSplitOutputs = true, OutputChannels = heavy.Node.Outputs[0]!.Shape[1] };
        }

        _units.Add(unit);
        _firstStep += _unit.Count;
        _unit.Clear();
        _layers.Clear();
    }

    /// <summary>One ungrouped convolution, and behind it only what treats every channel by itself.</summary>
    private bool HasSeparateChannels() =>
        _unit[0] is { IsHeavy: true, Node.OpType: "Conv" } first
        && (first.Node.Attributes.Int("group") ?? 1) == 1
        && _unit.Skip(1).All(member => !member.IsHeavy && member.Step.Inputs.Length == 1 && !CrossesChannels(member.Node.OpType));

    private static bool CrossesChannels(string operation) =>
        operation is "LRN" or "Softmax" or "LogSoftmax" or "Concat" or "Split" or "SpaceToDepth" or "DepthToSpace" or "Slice" or "Transpose"
            or "LayerNormalization" or "Reshape";
}
