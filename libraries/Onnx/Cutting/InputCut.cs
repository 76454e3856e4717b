using System.Collections.Immutable;
using EdgeAspire.Onnx.Costs;
using EdgeAspire.Onnx.Cutting.Geometry;
using EdgeAspire.Onnx.Cutting.Writing;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Parts;

namespace EdgeAspire.Onnx.Cutting;

/// <summary>
/// Cuts what the last layer of a block adds up: channels of a convolution's input (filter splitting), inputs of a dense layer (input
/// splitting). The parts' outputs are summands. What lies before the layer is cut with it: a dense layer and its activation (the hybrid
/// pair), or a run of convolutions by rows whose flattened output the dense layer reads. Activations behind the layer apply to
/// the sum, so they belong to the next block; the bias is in the first part alone.
/// </summary>
public static class InputCut
{
    /// <summary>The tensor that is divided when a block is cut by the input of its last layer.</summary>
    /// <returns>The layer's input, or what the block flattens to it; a fault when the last node is no layer that can be cut so.</returns>
    public static OnnxOutcome<GraphValue> Divided(GraphBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return Contraction.Find(block).TryGetValue(out Contraction? contraction, out OnnxFault? fault) ? contraction.Source : fault;
    }

    /// <summary>Where a block between two positions has to end to be cut by input: behind its last layer and the bias of that.</summary>
    /// <returns>A position; null when no convolution or dense layer is there.</returns>
    public static int? EndWithin(ModelGraph graph, int start, int end)
    {
        ArgumentNullException.ThrowIfNull(graph);
        for (int i = end - 1; i >= start; i--)
        {
            if (graph.Nodes[i].OpType is not ("Conv" or "ConvTranspose" or "Gemm" or "MatMul"))
            {
                continue;
            }

            GraphValue? sum = graph.Nodes[i].Outputs[0];
            bool isBiased = i + 1 < end && graph.Nodes[i + 1] is { OpType: "Add" } add && add.Inputs.Contains(sum)
                && add.Inputs.Any(input => input is { IsInitializer: true } or { Constant: not null });
            return isBiased ? i + 2 : i + 1;
        }

        return null;
    }

    /// <summary>Why a block cannot be cut by input along an axis of <see cref="Divided"/>; null when it can.</summary>
    public static OnnxFault? FindFault(GraphBlock block, int axis)
    {
        ArgumentNullException.ThrowIfNull(block);
        return Contraction.Find(block).TryGetValue(out Contraction? contraction, out OnnxFault? fault)
            ? FindAxisFault(contraction, axis) ?? FindObstacle(contraction, BlockGeometry.Of(Before(block, contraction).WithConstants()), block, axis)
            : fault;
    }

    /// <summary>Cuts a block.</summary>
    /// <param name="block">The nodes; the last is a convolution or dense layer, or adds its bias.</param>
    /// <param name="pieces">
    /// How to divide <see cref="Divided"/>: along the axis over which the layer sums, or any but the first of what is flattened to it.
    /// </param>
    /// <param name="name">Name of the block; the parts are called after it.</param>
    /// <returns>The parts; a fault that names the node which stands against the cut.</returns>
    public static OnnxOutcome<CutBlock> Cut(GraphBlock block, AxisCut pieces, string name)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(pieces);
        if (!Contraction.Find(block).TryGetValue(out Contraction? contraction, out OnnxFault? fault))
        {
            return fault;
        }

        GraphValue source = contraction.Source;
        var geometry = BlockGeometry.Of(Before(block, contraction).WithConstants());
        if ((FindAxisFault(contraction, pieces.Axis) ?? FindPiecesFault(source, pieces) ?? FindObstacle(contraction, geometry, block, pieces.Axis))
            is { } mistaken)
        {
            return mistaken;
        }

        List<PartOf> parts = [];
        foreach (Interval piece in pieces.Intervals)
        {
            Region box = Region.Whole(source.Shape).With(pieces.Axis, piece);
            PartWriter writer = new(block.Graph, $"{name}-{parts.Count}", geometry.SliceFor(new Dictionary<GraphValue, Region> { [source] = box }));
            writer.AddInputs(block.Inputs);
            if (writer.AddNodes() is { } broken)
            {
                return broken;
            }

            if (!Finish(writer, contraction, box, isFirst: parts.Count == 0).TryGetValue(out PartOf? part, out OnnxFault? invalid))
            {
                return invalid;
            }

            parts.Add(part);
        }

        return CutBlocks.Of(CutMethod.Input, block, [CutBlocks.Summed(contraction.Output)], parts);
    }

    /// <summary>What lies before the layer, and what flattens its input.</summary>
    private static GraphBlock Before(GraphBlock block, Contraction contraction)
    {
        HashSet<GraphNode> end = [.. contraction.Between, contraction.Layer];
        return block.Subset([.. block.Nodes.Where(node => !end.Contains(node) && node != contraction.BiasNode)]);
    }

    private static OnnxFault? FindObstacle(Contraction contraction, BlockGeometry geometry, GraphBlock block, int axis) =>
        CutTracker.FindFault(geometry, Before(block, contraction), new Dictionary<GraphValue, int[]> { [contraction.Source] = [axis] });

    private static OnnxFault? FindAxisFault(Contraction contraction, int axis)
    {
        GraphValue source = contraction.Source;
        if (contraction.IsFlattened ? axis > 0 && axis < source.Rank : axis == contraction.InputAxis)
        {
            return null;
        }

        string axes = contraction.IsFlattened ? $"1 to {source.Rank - 1}" : $"{contraction.InputAxis}";
        return OnnxFault.NotCuttable($"{contraction.Layer} sums over axis {axes} of {source}, not over axis {axis}");
    }

    private static OnnxFault? FindPiecesFault(GraphValue source, AxisCut pieces)
    {
        return pieces.Lengths.IsEmpty || pieces.Lengths.Any(length => length < 1) || pieces.Lengths.Sum() != source.Shape[pieces.Axis]
            ? OnnxFault.NotCuttable($"pieces [{string.Join(", ", pieces.Lengths)}] do not add up to axis {pieces.Axis} of {source}")
            : null;
    }

    private static OnnxOutcome<PartOf> Finish(PartWriter writer, Contraction contraction, Region box, bool isFirst)
    {
        GraphNode layer = contraction.Layer;
        string tensor = writer.Take(contraction.Source, box);
        foreach (GraphNode node in contraction.Between)
        {
            tensor = AddBetween(writer, node, tensor, box);
        }

        long summed = contraction.IsFlattened ? box.Elements / box.Axes[0].Length : box.Axes[contraction.InputAxis].Length;
        ImmutableArray<long> dims = contraction.WeightShape.SetItem(contraction.WeightAxis, summed);
        NodeProto proto = layer.Proto.Clone();
        proto.Name = layer.Name;
        proto.Input[0] = tensor;
        proto.Input[1] = writer.Model.AddStored(contraction.Weight, contraction.WeightBox(box), contraction.WeightView(), dims);
        if (layer.Inputs.Length > 2 && layer.Inputs[2] is { } bias)
        {
            if (isFirst)
            {
                proto.Input[2] = writer.Take(bias, Region.Whole(bias.Shape));
            }
            else
            {
                proto.Input.RemoveAt(2);
            }
        }

        writer.Model.AddNode(proto);
        GraphValue sum = layer.Outputs[0]!;
        if (contraction.BiasNode is { } add && isFirst)
        {
            AddBias(writer, add, sum);
            sum = add.Outputs[0]!;
        }

        writer.AddOutput(sum.Name, contraction.Output, Region.Whole(contraction.Output.Shape));
        ImmutableArray<long> input = contraction.IsFlattened ? [box.Axes[0].Length, summed] : box.Shape;
        return writer.Finish(writer.Slice.Flops + (long)Work.Of(layer, [input, dims], layer.Outputs[0]!.Shape).Flops);
    }

    private static string AddBetween(PartWriter writer, GraphNode node, string tensor, Region box)
    {
        NodeProto proto = node.Proto.Clone();
        proto.Name = node.Name;
        proto.Input[0] = tensor;
        for (int i = 1; i < node.Inputs.Length; i++)
        {
            if (node.Inputs[i] is { } parameter)
            {
                proto.Input[i] = node.OpType is "Reshape"
                    ? writer.Model.AddIntegers($"{node.Name}/shape", [box.Axes[0].Length, box.Elements / box.Axes[0].Length])
                    : writer.Take(parameter, Region.Whole(parameter.Shape));
            }
        }

        writer.Model.AddNode(proto);
        return node.Outputs[0]!.Name;
    }

    private static void AddBias(PartWriter writer, GraphNode add, GraphValue sum)
    {
        NodeProto proto = add.Proto.Clone();
        proto.Name = add.Name;
        for (int i = 0; i < add.Inputs.Length; i++)
        {
            GraphValue input = add.Inputs[i]!;
            proto.Input[i] = input == sum ? input.Name : writer.Take(input, Region.Whole(input.Shape));
        }

        writer.Model.AddNode(proto);
    }
}
