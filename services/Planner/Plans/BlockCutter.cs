using System.Collections.Immutable;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Parts;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Plans;

/// <summary>Cuts one block of a plan the way the plan says. What the plan's document does not say exactly is refused.</summary>
internal static class BlockCutter
{
    /// <summary>The parts of a block, one per slice; after a sum, also what follows it, as a block of one part.</summary>
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
            "branch" => Branches(block, planned, name),
            "input" or "hybrid" => Inputs(block, start, planned, name, value => PiecesOf(value, Shares(planned))),
            "spatial_input" => Inputs(block, start, planned, name, value => RowsOf(value, planned)),
            _ => Refused(name, planned, "nobody knows that mode"),
        };
    }

    private static Outcome<ImmutableArray<CutBlock>> Rows(GraphBlock block, PlannedBlock planned, string name)
    {
        List<IReadOnlyList<ValueBox>> parts = [];
        foreach (PlannedSlice slice in planned.Slices)
        {
            List<ValueBox> boxes = [];
            foreach (GraphValue output in block.Outputs)
            {
                if (RowAxis(output) is not { } axis || Find(slice.Outputs, output) is not { } rows)
                {
                    return Refused(name, planned, $"the plan does not say which rows of {output} {slice.Device} makes");
                }

                boxes.Add(new ValueBox(output.Name, Region.Whole(output.Shape).With(axis, new Interval(rows.Start, rows.End)).Axes));
            }

            parts.Add(boxes);
        }

        return One(name, planned, OutputCut.Cut(block, parts, name));
    }

    private static Outcome<ImmutableArray<CutBlock>> Outputs(GraphBlock block, PlannedBlock planned, string name)
    {
        ImmutableArray<long> shares = Shares(planned);
        bool isConvolution = block.Nodes.Any(node => node.OpType is "Conv");
        foreach (GraphValue output in block.Outputs)
        {
            int axis = isConvolution ? 1 : output.Rank - 1;
            if (axis > 0 && axis < output.Rank && output.Shape[axis] == shares.Sum())
            {
                return One(name, planned, OutputCut.Cut(block, [new AxisCut(axis, shares)], name));
            }
        }

        return Refused(name, planned, $"none of its outputs has the {shares.Sum()} channels that the plan divides");
    }

    private static Outcome<ImmutableArray<CutBlock>> Branches(GraphBlock block, PlannedBlock planned, string name)
    {
        ImmutableArray<ImmutableArray<GraphNode>> branches = BranchCut.BranchesOf(block);
        List<ImmutableArray<int>> groups =
        [
            .. planned.Slices.Select(slice => Enumerable.Range(0, branches.Length)
                .Where(branch => branches[branch].Any(node => slice.Layers?.Contains(node.Name, StringComparer.Ordinal) == true))
                .ToImmutableArray()),
        ];
        return One(name, planned, BranchCut.Cut(block, groups, name));
    }

    private static Outcome<ImmutableArray<CutBlock>> Inputs(
        GraphBlock block, int start, PlannedBlock planned, string name, Func<GraphValue, AxisCut?> divide)
    {
        // What follows the last layer that adds up applies to the sum; whoever joins the parts runs it.
        int end = block.Nodes[^1].Index + 1;
        int middle = end;
        OnnxOutcome<GraphValue> divided = InputCut.Divided(GraphBlock.Between(block.Graph, start, middle));
        while (divided.Fault is not null && middle > block.Nodes[0].Index + 1)
        {
            middle--;
            divided = InputCut.Divided(GraphBlock.Between(block.Graph, start, middle));
        }

        if (!divided.TryGetValue(out GraphValue? value, out OnnxFault? fault))
        {
            return Refused(name, planned, fault.Message);
        }

        if (divide(value) is not { } pieces)
        {
            return Refused(name, planned, $"what the plan gives its devices is no division of {value} by whole rows or channels");
        }

        if (!InputCut.Cut(GraphBlock.Between(block.Graph, start, middle), pieces, name).TryGetValue(out CutBlock? cut, out fault))
        {
            return Refused(name, planned, fault.Message);
        }

        if (middle == end)
        {
            return ImmutableArray.Create(cut);
        }

        return LayerCut.Whole(GraphBlock.Between(block.Graph, middle, end), $"{name}-sum").TryGetValue(out CutBlock? rest, out fault)
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

    private static AxisCut? RowsOf(GraphValue value, PlannedBlock planned)
    {
        List<long> lengths = [];
        foreach (PlannedSlice slice in planned.Slices)
        {
            if (Find(slice.Summed, value) is not { } rows || rows.Start != lengths.Sum())
            {
                return null;
            }

            lengths.Add(rows.End - rows.Start);
        }

        return RowAxis(value) is { } axis && lengths.Sum() == value.Shape[axis] ? new AxisCut(axis, [.. lengths]) : null;
    }

    private static RowSpan? Find(ImmutableArray<RowSpan> spans, GraphValue value) =>
        spans.FirstOrDefault(span => string.Equals(span.Value, value.Name, StringComparison.Ordinal));

    private static int? RowAxis(GraphValue value) => value.Rank switch
    {
        >= 4 => value.Rank - 2,
        3 => 2,
        _ => null,
    };

    private static ImmutableArray<long> Shares(PlannedBlock planned) =>
        [.. planned.Slices.Select(slice => (slice.ShareEnd ?? 0) - (slice.ShareStart ?? 0))];

    private static Outcome<ImmutableArray<CutBlock>> One(string name, PlannedBlock planned, OnnxOutcome<CutBlock> cut) =>
        cut.TryGetValue(out CutBlock? block, out OnnxFault? fault) ? ImmutableArray.Create(block) : Refused(name, planned, fault.Message);

    private static Error Refused(string name, PlannedBlock planned, string reason) =>
        new(ErrorReason.Conflict, $"{name} ({planned.Mode} on {planned.Devices.Length} devices) cannot be cut: {reason}.");
}
