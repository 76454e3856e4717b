using System.Collections.Frozen;
using System.Collections.Immutable;
using EdgeAspire.Onnx.Costs;
using EdgeAspire.Onnx.Cutting.Geometry;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Parts;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Planner.Planning.Models.Graphs;

/// <summary>Turns the nodes and activations of an ONNX graph into steps and values.</summary>
internal sealed class GraphStepReader
{
    /// <summary>Most rows that are tabulated; a longer tensor is not divided by rows.</summary>
    private const int MaxRows = 1 << 16;

    /// <summary>Most rows that are tabulated for a model, of 8 bytes each; what comes behind is not divided by rows.</summary>
    private const int MaxModelRows = 1 << 21;

    private static readonly FrozenSet<string> Reshapes =
        FrozenSet.Create(StringComparer.Ordinal, "Flatten", "Reshape", "Squeeze", "Unsqueeze");

    private readonly Dictionary<GraphValue, int> _indices = [];
    private readonly Dictionary<AxisWindow, RowMap?> _maps = [];
    private readonly ImmutableArray<PlanValue>.Builder _values = ImmutableArray.CreateBuilder<PlanValue>();

    private int _tabulatedRows;

    /// <summary>The values found so far; a step refers to them by index.</summary>
    public ImmutableArray<PlanValue> Values => _values.ToImmutable();

    /// <summary>The index of an activation; it is added when it is new.</summary>
    public int IndexOf(GraphValue value)
    {
        if (!_indices.TryGetValue(value, out var index))
        {
            index = _values.Count;
            _indices.Add(value, index);
            _values.Add(Describe(value));
        }

        return index;
    }

    /// <summary>The step of a node; null for a node that depends on nothing that a caller gives.</summary>
    public GraphStep? Read(GraphNode node)
    {
        var activations = Enumerable.Range(0, node.Inputs.Length)
            .Where(input => node.Inputs[input] is { Constant: null } value && (_indices.ContainsKey(value) || value.IsInput))
            .ToList();
        if (activations.Count == 0)
        {
            return null;
        }

        var cost = NodeCost.Of(node);
        var geometry = NodeGeometry.Of(node);
        var outputs = node.Outputs.OfType<GraphValue>().ToList();
        var rowAxis = RowAxis(outputs[0]);
        var inputs = activations.ConvertAll(input => Map(node.Inputs[input]!, geometry, input, rowAxis));
        var step = new PlanStep(node.Name, [.. inputs], [.. outputs.Select(IndexOf)], cost.Flops, cost.ParameterBytes);
        return new GraphStep(node, step, Role(node, geometry, step, rowAxis, outputs));
    }

    private NodeRole Role(GraphNode node, NodeGeometry geometry, PlanStep step, int? rowAxis, List<GraphValue> outputs)
    {
        var rows = _values[step.Outputs[0]].Rows;
        if (rowAxis is { } axis && rows > 1 && geometry.ObstacleOf(axis) is null
            && outputs.TrueForAll(output => output.Rank == outputs[0].Rank && output.Shape[axis] == rows)
            && step.Inputs.All(input => input.Map is not null || _values[input.Value].Rows == 1))
        {
            return NodeRole.Rows;
        }

        if (step.Flops > 0)
        {
            return node.OpType is "Gemm" or "MatMul" && node.Inputs is [_, { IsInitializer: true, Rank: 2 }, ..] && step.Inputs.Length == 1
                ? NodeRole.Dense
                : NodeRole.Whole;
        }

        if (step.Inputs is [var only] && _values[only.Value].Elements == outputs[0].Elements && outputs.Count == 1)
        {
            return Reshapes.Contains(node.OpType) ? NodeRole.Reshaping : IsElementwise(geometry, outputs[0]) ? NodeRole.Elementwise : NodeRole.Whole;
        }

        return NodeRole.Whole;
    }

    /// <summary>Every output element needs the input element at its place only.</summary>
    private static bool IsElementwise(NodeGeometry geometry, GraphValue output) =>
        Enumerable.Range(0, output.Rank).All(axis => geometry.ObstacleOf(axis) is null)
        && geometry.LinksOf(0).Length == output.Rank
        && geometry.LinksOf(0).Select((link, axis) => (link, axis)).All(pair =>
            pair.link.OutputAxis == pair.axis && pair.link.Window == AxisWindow.Same(output.Shape[pair.axis]));

    private StepInput Map(GraphValue value, NodeGeometry geometry, int input, int? outputRowAxis)
    {
        var index = IndexOf(value);
        if (outputRowAxis is not { } outputAxis || RowAxis(value) is not { } axis)
        {
            return new StepInput(index, null);
        }

        var links = geometry.LinksOf(input);
        var isAlone = links.Where((link, other) => other != axis && link.OutputAxis == outputAxis).All(_ => false);
        return isAlone && axis < links.Length && links[axis].OutputAxis == outputAxis
            ? new StepInput(index, Tabulate(links[axis].Window))
            : new StepInput(index, null);
    }

    private RowMap? Tabulate(AxisWindow window)
    {
        if (_maps.TryGetValue(window, out var known))
        {
            return known;
        }

        RowMap? map = null;
        if (window.OutputLength <= MaxRows && window.InputLength <= MaxRows && window.OutputLength <= MaxModelRows - _tabulatedRows)
        {
            _tabulatedRows += (int)window.OutputLength;
            var end = 0;
            map = RowMap.From((int)window.OutputLength, row =>
            {
                // A row that sees only padding needs nothing new.
                var needed = window.Needed(new Interval(row, row + 1));
                var range = needed.IsEmpty ? new RowRange(end, end) : new RowRange((int)needed.Start, (int)needed.End);
                end = range.End;
                return range;
            }, (int)window.InputLength);
        }

        _maps.Add(window, map);
        return map;
    }

    /// <summary>Height: the last axis but one of images and clips, the last of sequences.</summary>
    public static int? RowAxis(GraphValue value) => value.Rank switch
    {
        >= 4 => value.Rank - 2,
        3 => 2,
        _ => null,
    };

    private static PlanValue Describe(GraphValue value)
    {
        var rows = RowAxis(value) is { } axis && value.Shape[axis] is >= 1 and <= MaxRows ? (int)value.Shape[axis] : 1;
        var elementBytes = value.Elements > 0 ? (int)Math.Max(1, value.LengthBytes / value.Elements) : 1;
        return new PlanValue(
            value.Name, rows, value.Elements / rows, elementBytes, value.Type is DataType.Float or DataType.Float16 or DataType.Double);
    }
}
