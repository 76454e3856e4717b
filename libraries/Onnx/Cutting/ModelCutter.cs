using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Parts;

namespace EdgeAspire.Onnx.Cutting;

/// <summary>Cuts a whole model as a plan says.</summary>
public static class ModelCutter
{
    /// <summary>
    /// Cuts every block. What follows the last layer of a block that is cut by input, such as its activation, works on the sum: it
    /// moves to the next block, or to one of its own at the end of the model.
    /// </summary>
    /// <param name="graph">The model.</param>
    /// <param name="blocks">The blocks in order; the last one ends with the model.</param>
    /// <returns>The blocks; a fault that names the block and the node which stands against its cut.</returns>
    public static OnnxOutcome<CutModel> Cut(ModelGraph graph, IReadOnlyList<BlockCut> blocks)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(blocks);
        if (FindOrderFault(graph, blocks) is { } mistaken)
        {
            return mistaken;
        }

        List<CutBlock> cut = [];
        int start = 0;
        foreach (BlockCut block in blocks)
        {
            int end = block.Method is CutMethod.Input ? InputCut.EndWithin(graph, start, block.End) ?? block.End : block.End;
            string name = $"block{cut.Count}";
            if (!Cut(GraphBlock.Between(graph, start, end), block, name).TryGetValue(out CutBlock? parts, out OnnxFault? fault))
            {
                return fault.Within(name);
            }

            cut.Add(parts);
            start = end;
        }

        var constants = ConstantNodes.Of(graph);
        if (!graph.Nodes[start..].All(constants.Contains))
        {
            if (!LayerCut.Whole(GraphBlock.Between(graph, start, graph.Nodes.Length), $"block{cut.Count}").TryGetValue(out CutBlock? rest, out OnnxFault? fault))
            {
                return fault;
            }

            cut.Add(rest);
        }

        return new CutModel([.. cut]);
    }

    /// <summary>The position behind the last of some nodes, for <see cref="BlockCut.End"/>; null when the graph does not have one of them.</summary>
    public static int? PositionBehind(ModelGraph graph, IEnumerable<string> nodes)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(nodes);
        Dictionary<string, int> indexes = graph.Nodes.ToDictionary(node => node.Name, node => node.Index, StringComparer.Ordinal);
        int end = 0;
        foreach (string name in nodes)
        {
            if (!indexes.TryGetValue(name, out int index))
            {
                return null;
            }

            end = Math.Max(end, index + 1);
        }

        return end;
    }

    private static OnnxOutcome<CutBlock> Cut(GraphBlock block, BlockCut how, string name) => how.Method switch
    {
        CutMethod.Output when !how.Boxes.IsEmpty => OutputCut.Cut(block, [.. how.Boxes], name),
        CutMethod.Output => OutputCut.Cut(block, how.Axes, name),
        CutMethod.Input => how.Axes is [{ } axis] ? InputCut.Cut(block, axis, name) : OnnxFault.NotCuttable($"one axis is divided, not {how.Axes.Length}"),
        CutMethod.Branches => BranchCut.Cut(block, how.Groups.IsEmpty ? null : how.Groups, name),
        _ => LayerCut.Whole(block, name),
    };

    private static OnnxFault? FindOrderFault(ModelGraph graph, IReadOnlyList<BlockCut> blocks)
    {
        if (graph.Outputs.FirstOrDefault(output => output.Producer is null || output.Constant is not null) is { } given)
        {
            return OnnxFault.NotCuttable($"the model answers {given}, which no node makes from its inputs");
        }

        HashSet<int> points = [.. CutPoints.Of(graph).Select(point => point.Position), graph.Nodes.Length];
        int start = 0;
        foreach (BlockCut block in blocks)
        {
            if (block.End <= start || !points.Contains(block.End))
            {
                return OnnxFault.NotCuttable($"a block ends at position {block.End}, which is no cut point behind position {start}");
            }

            start = block.End;
        }

        return start == graph.Nodes.Length
            ? null
            : OnnxFault.NotCuttable($"the last block ends at position {start}, but the model has {graph.Nodes.Length} nodes");
    }
}
