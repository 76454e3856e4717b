using EdgeAspire.Onnx.Cutting.Geometry;
using EdgeAspire.Onnx.Cutting.Writing;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Parts;

namespace EdgeAspire.Onnx.Cutting;

/// <summary>Cuts between layers: every part has all of its nodes' work. The order of operations stays, and so does every bit.</summary>
public static class LayerCut
{
    /// <summary>Cuts a model at some places, in one part more than places.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="positions">Positions of <see cref="CutPoints"/>, ascending.</param>
    /// <returns>One block with one part each, in the order in which they run; a fault for a position that is no cut point.</returns>
    public static OnnxOutcome<CutModel> Cut(ModelGraph graph, IReadOnlyList<int> positions)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(positions);
        HashSet<int> known = [.. CutPoints.Of(graph).Select(point => point.Position)];
        List<CutBlock> blocks = [];
        int start = 0;
        foreach (int position in positions.Append(graph.Nodes.Length))
        {
            if (position <= start || (position < graph.Nodes.Length && !known.Contains(position)))
            {
                return OnnxFault.NotCuttable($"position {position} is no cut point behind position {start}");
            }

            if (!Whole(GraphBlock.Between(graph, start, position), $"layers{blocks.Count}").TryGetValue(out CutBlock? block, out OnnxFault? fault))
            {
                return fault;
            }

            blocks.Add(block);
            start = position;
        }

        return new CutModel([.. blocks]);
    }

    /// <summary>Makes one part of a whole block.</summary>
    /// <param name="block">The nodes.</param>
    /// <param name="name">Name of the block; the part is called after it.</param>
    public static OnnxOutcome<CutBlock> Whole(GraphBlock block, string name)
    {
        ArgumentNullException.ThrowIfNull(block);
        BlockSlice slice = BlockGeometry.Of(block.WithConstants()).SliceFor(
            block.Outputs.ToDictionary(value => value, value => Region.Whole(value.Shape)));
        PartWriter writer = new(block.Graph, name, slice);
        writer.AddInputs(block.Inputs);
        if (writer.AddNodes() is { } fault)
        {
            return fault;
        }

        foreach (GraphValue output in block.Outputs)
        {
            writer.AddOutput(output, Region.Whole(output.Shape));
        }

        return writer.Finish(slice.Flops).TryGetValue(out PartOf? part, out OnnxFault? invalid)
            ? CutBlocks.Of(CutMethod.Whole, block, [.. block.Outputs.Select(CutBlocks.Assembled)], [part])
            : invalid;
    }
}
