using System.Collections.Immutable;
using EdgeAspire.Onnx.Cutting.Geometry;
using EdgeAspire.Onnx.Cutting.Writing;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Parts;

namespace EdgeAspire.Onnx.Cutting;

/// <summary>
/// Gives branches that lie beside each other to different parts. A Concat or addition at the end of the block is the gateway's join; what
/// the block's own inputs add to it goes with the first part.
/// </summary>
public static class BranchCut
{
    /// <summary>The branches of a block, without the merge at its end, in the order of their first nodes.</summary>
    public static ImmutableArray<ImmutableArray<GraphNode>> BranchesOf(GraphBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        HashSet<GraphNode> merging = [.. Merge.Find(block)?.Nodes ?? []];
        List<HashSet<GraphNode>> branches = [];
        foreach (GraphNode node in block.Nodes.Where(node => !merging.Contains(node)))
        {
            HashSet<GraphNode> joined = [node];
            HashSet<GraphNode> producers = [.. node.Inputs.Select(input => input?.Producer).OfType<GraphNode>()];
            foreach (HashSet<GraphNode> branch in branches.Where(branch => branch.Overlaps(producers)))
            {
                joined.UnionWith(branch);
            }

            branches.RemoveAll(branch => branch.Overlaps(producers));
            branches.Add(joined);
        }

        return
        [
            .. branches.Select(branch => branch.OrderBy(node => node.Index).ToImmutableArray()).OrderBy(branch => branch[0].Index),
        ];
    }

    /// <summary>Cuts a block.</summary>
    /// <param name="block">The nodes.</param>
    /// <param name="groups">Which branches, by their place in <see cref="BranchesOf"/>, each part has; null for one part per branch.</param>
    /// <param name="name">Name of the block; the parts are called after it.</param>
    /// <returns>The parts; a fault that names what connects the branches when there is only one.</returns>
    public static OnnxOutcome<CutBlock> Cut(GraphBlock block, IReadOnlyList<ImmutableArray<int>>? groups, string name)
    {
        ImmutableArray<ImmutableArray<GraphNode>> branches = BranchesOf(block);
        groups ??= [.. Enumerable.Range(0, branches.Length).Select(i => ImmutableArray.Create(i))];
        if (branches.Length < 2)
        {
            return OnnxFault.NotCuttable(
                $"{block.Nodes[0]} to {block.Nodes[^1]} are one branch: all are connected; begin the block behind the value where branches part");
        }

        if (groups.Any(group => group.IsEmpty) || !groups.SelectMany(group => group).Order().SequenceEqual(Enumerable.Range(0, branches.Length)))
        {
            return OnnxFault.NotCuttable(
                $"groups {string.Join(", ", groups.Select(group => $"[{string.Join(", ", group)}]"))} do not have each of {branches.Length} branches once");
        }

        var merge = Merge.Find(block);
        List<PartOf> parts = [];
        foreach (ImmutableArray<int> group in groups)
        {
            GraphBlock own = block.Subset([.. group.SelectMany(branch => branches[branch]).OrderBy(node => node.Index)]);
            if (!Write(block, own, merge, $"{name}-{parts.Count}", isFirst: parts.Count == 0).TryGetValue(out PartOf? part, out OnnxFault? fault))
            {
                return fault;
            }

            parts.Add(part);
        }

        Func<GraphValue, JoinedValue> join = merge is { ConcatAxis: null } ? CutBlocks.Summed : CutBlocks.Assembled;
        return CutBlocks.Of(CutMethod.Branches, block, [.. block.Outputs.Select(join)], parts);
    }

    private static OnnxOutcome<PartOf> Write(GraphBlock block, GraphBlock own, Merge? merge, string name, bool isFirst)
    {
        HashSet<GraphNode> nodes = [.. own.Nodes];
        bool IsOwn(GraphValue value) => value.Producer is { } producer && nodes.Contains(producer);
        bool IsGiven(GraphValue value) => isFirst && block.Inputs.Contains(value);
        GraphValue[] wanted = merge is null
            ? [.. block.Outputs.Where(IsOwn)]
            : [.. merge.Operands.Select(operand => operand.Value).Where(value => IsOwn(value) || IsGiven(value)).Distinct()];
        if (wanted.Length == 0)
        {
            return OnnxFault.NotCuttable($"{own.Nodes[^1]}: nobody reads what its branch makes");
        }

        BlockSlice slice = BlockGeometry.Of(own.WithConstants()).SliceFor(wanted.ToDictionary(value => value, value => Region.Whole(value.Shape)));
        PartWriter writer = new(block.Graph, name, slice);
        writer.AddInputs(block.Inputs);
        if (writer.AddNodes() is { } fault)
        {
            return fault;
        }

        if (merge is null)
        {
            foreach (GraphValue output in block.Outputs.Where(IsOwn))
            {
                writer.AddOutput(output, Region.Whole(output.Shape));
            }
        }
        else if (merge.ConcatAxis is { } axis)
        {
            GiveBoxes(writer, merge, axis, value => IsOwn(value) || IsGiven(value));
        }
        else
        {
            GiveSum(writer, merge, [.. merge.Operands.Where(operand => IsOwn(operand.Value) || IsGiven(operand.Value))]);
        }

        return writer.Finish(slice.Flops);
    }

    private static void GiveBoxes(PartWriter writer, Merge merge, int axis, Func<GraphValue, bool> isMine)
    {
        long start = 0;
        HashSet<string> given = new(StringComparer.Ordinal);
        foreach ((GraphValue operand, _) in merge.Operands)
        {
            Interval place = new(start, start + operand.Shape[axis]);
            start = place.End;
            if (!isMine(operand))
            {
                continue;
            }

            string tensor = operand.Name;
            if (operand.Producer is null || writer.Slice.ComputedBy(operand.Producer) is null || !given.Add(tensor))
            {
                // An output must not be an input as well, nor another output.
                tensor = writer.Model.FreshName($"{operand.Name}/copy");
                writer.Model.AddNode("Identity", [operand.Name], tensor);
            }

            writer.AddOutput(tensor, merge.Output, Region.Whole(merge.Output.Shape).With(axis, place));
        }
    }

    private static void GiveSum(PartWriter writer, Merge merge, ImmutableArray<(GraphValue Value, double Scale)> operands)
    {
        string? sum = null;
        foreach ((GraphValue value, double scale) in operands)
        {
            string summand = value.Name;
            if (scale < 1)
            {
                summand = writer.Model.FreshName($"{value.Name}/share");
                writer.Model.AddNode("Mul", [value.Name, writer.Model.AddNumber($"{summand}/factor", (float)scale)], summand);
            }

            if (sum is not null)
            {
                string next = writer.Model.FreshName($"{merge.Output.Name}/sum");
                writer.Model.AddNode("Add", [sum, summand], next);
                summand = next;
            }

            sum = summand;
        }

        writer.AddOutput(sum!, merge.Output, Region.Whole(merge.Output.Shape));
    }
}
