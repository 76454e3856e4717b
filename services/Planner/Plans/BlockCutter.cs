using System.Collections.Immutable;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Cutting.Parts;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Plans;

/// <summary>Cuts one block of a plan the way the plan says. What the plan's document does not say exactly is refused.</summary>
internal static class BlockCutter
{
    /// <summary>The parts of a block; after a sum, also what follows it, as a block of one part.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="start">The position of the block's first node.</param>
    /// <param name="end">The position after its last.</param>
    /// <param name="planned">The block.</param>
    /// <param name="name">What the parts are called after.</param>
    public static Outcome<ImmutableArray<CutBlock>> Cut(ModelGraph graph, int start, int end, PlannedBlock planned, string name)
    {
        GraphBlock block = GraphBlock.Between(graph, start, end);
        HashSet<string> layers = [.. planned.Layers];
        if (block.Nodes.FirstOrDefault(node => !layers.Contains(node.Name)) is { } stranger)
        {
            return Refused(name, planned, $"{stranger} lies between its layers, but the plan has it in another block");
        }

        if (planned.Slices.Length == 1)
        {
            return One(name, planned, LayerCut.Whole(block, name));
        }

        return planned.Mode switch
        {
            "spatial" => Rows(block, planned, name),
            "output" => Outputs(block, planned, name),
            "input" or "hybrid" => Inputs(graph, start, end, planned, name, value => PiecesOf(value, Shares(planned))),
            "spatial_input" => RowSums(graph, start, end, planned, name),
            _ => Refused(name, planned, "nobody knows that mode"),
        };
    }

    private static Outcome<ImmutableArray<CutBlock>> Rows(GraphBlock block, PlannedBlock planned, string name)
    {
        foreach (GraphValue output in block.Outputs.Where(value => value.Rank >= 3))
        {
            ImmutableArray<long> rows =
            [
                .. planned.Slices.SelectMany(slice => slice.Outputs)
                    .Where(span => string.Equals(span.Value, output.Name, StringComparison.Ordinal))
                    .Select(span => (long)(span.End - span.Start)),
            ];
            int axis = output.Rank >= 4 ? output.Rank - 2 : output.Rank - 1;
            if (rows.Length == planned.Slices.Length && rows.Sum() == output.Shape[axis])
            {
                return rows.Contains(0)
                    ? Refused(name, planned, $"a device has no rows of {output}")
                    : One(name, planned, OutputCut.Cut(block, [new AxisCut(axis, rows)], name));
            }
        }

        return Refused(name, planned, "its rows in the plan are those of none of its outputs");
    }

    private static Outcome<ImmutableArray<CutBlock>> Outputs(GraphBlock block, PlannedBlock planned, string name)
    {
        ImmutableArray<long> shares = Shares(planned);
        GraphValue? output = block.Outputs.FirstOrDefault(value => value.Rank >= 2 && value.Shape[ChannelAxis(value)] == shares.Sum());
        return output is null
            ? Refused(name, planned, $"none of its outputs has the {shares.Sum()} channels that the plan divides")
            : One(name, planned, OutputCut.Cut(block, [new AxisCut(ChannelAxis(output), shares)], name));
    }

    // The plan says what each device reads, not which rows it adds up: those are found by what they need.
    private static Outcome<ImmutableArray<CutBlock>> RowSums(ModelGraph graph, int start, int end, PlannedBlock planned, string name)
    {
        Outcome<ImmutableArray<CutBlock>> cut = Inputs(graph, start, end, planned, name, EvenRows);
        return !cut.IsSuccess || cut.Value[0].Description.Parts.Zip(planned.Slices).All(pair => Reads(pair.First, pair.Second))
            ? cut
            : Refused(name, planned, "its rows are not shared evenly, and the plan does not say which rows each device adds up");

        AxisCut? EvenRows(GraphValue value) => value.Rank >= 4 && value.Shape[^2] >= planned.Slices.Length
            ? AxisCut.Even(value.Rank - 2, value.Shape[^2], planned.Slices.Length)
            : null;
    }

    private static bool Reads(PartDescription part, PlannedSlice slice) => slice.Inputs.All(span => part.Inputs.All(
        input => !string.Equals(input.Value, span.Value, StringComparison.Ordinal)
            || (input.Axes.Length >= 4 && input.Axes[^2].Start == span.Start && input.Axes[^2].End == span.End)));

    private static Outcome<ImmutableArray<CutBlock>> Inputs(
        ModelGraph graph, int start, int end, PlannedBlock planned, string name, Func<GraphValue, AxisCut?> divide)
    {
        // What follows the last layer that adds up applies to the sum; whoever joins the parts runs it.
        int middle = end;
        OnnxOutcome<GraphValue> divided = InputCut.Divided(GraphBlock.Between(graph, start, middle));
        while (divided.Fault is not null && middle > start + 1)
        {
            middle--;
            divided = InputCut.Divided(GraphBlock.Between(graph, start, middle));
        }

        if (!divided.TryGetValue(out GraphValue? value, out OnnxFault? fault))
        {
            return Refused(name, planned, fault.Message);
        }

        if (divide(value) is not { } pieces)
        {
            return Refused(name, planned, $"the shares of its devices do not lie on whole rows or channels of {value}");
        }

        if (!InputCut.Cut(GraphBlock.Between(graph, start, middle), pieces, name).TryGetValue(out CutBlock? cut, out fault))
        {
            return Refused(name, planned, fault.Message);
        }

        if (middle == end)
        {
            return ImmutableArray.Create(cut);
        }

        return LayerCut.Whole(GraphBlock.Between(graph, middle, end), $"{name}-sum").TryGetValue(out CutBlock? rest, out fault)
            ? ImmutableArray.Create(cut, rest)
            : Refused(name, planned, fault.Message);
    }

    // Flattened values are divided before they are flattened, so a share has to be a number of whole channels.
    private static AxisCut? PiecesOf(GraphValue value, ImmutableArray<long> shares)
    {
        for (int axis = value.Rank - 1; axis > 0; axis--)
        {
            long inner = value.Shape.Skip(axis + 1).Aggregate(1L, (product, size) => product * size);
            if (inner > 0 && value.Shape[axis] * inner == shares.Sum() && shares.All(share => share % inner == 0))
            {
                return new AxisCut(axis, [.. shares.Select(share => share / inner)]);
            }
        }

        return null;
    }

    private static int ChannelAxis(GraphValue value) => value.Rank >= 4 ? 1 : value.Rank - 1;

    private static ImmutableArray<long> Shares(PlannedBlock planned) =>
        [.. planned.Slices.Select(slice => (slice.ShareEnd ?? 0) - (slice.ShareStart ?? 0))];

    private static Outcome<ImmutableArray<CutBlock>> One(string name, PlannedBlock planned, OnnxOutcome<CutBlock> cut) =>
        cut.TryGetValue(out CutBlock? block, out OnnxFault? fault) ? ImmutableArray.Create(block) : Refused(name, planned, fault.Message);

    private static Error Refused(string name, PlannedBlock planned, string reason) =>
        new(ErrorReason.Conflict, $"{name} ({planned.Mode} on {planned.Devices.Length} devices) cannot be cut: {reason}.");
}
