using System.Collections.Immutable;
using EdgeAspire.Onnx.Costs;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Layers;

/// <summary>Groups the nodes of a model as a runtime computes them: a convolution or dense layer with its bias, normalization and activation.</summary>
public static class ModelLayers
{
    private static readonly HashSet<string> Heads = new(StringComparer.Ordinal) { "Conv", "ConvTranspose", "Gemm", "MatMul" };

    private static readonly HashSet<string> Activations = new(StringComparer.Ordinal) { "Relu", "Clip", "LeakyRelu", "Sigmoid", "Tanh", "HardSigmoid" };

    /// <summary>The layers in the order of the graph. Every node that depends on the model's inputs is in exactly one.</summary>
    public static ImmutableArray<ModelLayer> Of(ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.Nodes.IsEmpty || ConstantNodes.Of(graph) is var constants && graph.Nodes.All(constants.Contains))
        {
            return [];
        }

        GraphBlock all = GraphBlock.Between(graph, 0, graph.Nodes.Length);
        HashSet<GraphNode> taken = [];
        ImmutableArray<ModelLayer>.Builder layers = ImmutableArray.CreateBuilder<ModelLayer>();
        foreach (GraphNode node in all.Nodes.Where(taken.Add))
        {
            GraphBlock block = all.Subset(Fused(node, taken));
            layers.Add(new ModelLayer(block, WorkOf(block)));
        }

        return layers.ToImmutable();
    }

    private static ImmutableArray<GraphNode> Fused(GraphNode head, HashSet<GraphNode> taken)
    {
        List<GraphNode> nodes = [head];
        if (!Heads.Contains(head.OpType))
        {
            return [head];
        }

        // After its activation a layer is complete: the runtime fuses one.
        while (!Activations.Contains(nodes[^1].OpType) && Follower(nodes[^1]) is { } next && taken.Add(next))
        {
            nodes.Add(next);
        }

        return [.. nodes];
    }

    private static GraphNode? Follower(GraphNode node)
    {
        GraphValue output = node.Outputs[0]!;
        if (output is not { IsOutput: false, Consumers: [{ } next] } || next.Inputs.Count(input => input == output) != 1)
        {
            return null;
        }

        bool joins = Activations.Contains(next.OpType)
            || (next.OpType is "BatchNormalization" && node.OpType is "Conv" or "ConvTranspose")
            || (next.OpType is "Add" && next.Outputs[0]!.Shape.SequenceEqual(output.Shape));
        return joins && next.Inputs.All(input => input is null || input == output || input.IsInitializer || input.Constant is not null) ? next : null;
    }

    private static LayerWork WorkOf(GraphBlock block)
    {
        NodeCost[] costs = [.. block.Nodes.Select(NodeCost.Of)];
        return new LayerWork(
            LayerKey.TypeOf(block.Nodes[0]),
            LayerKey.Of(block),
            costs.Sum(cost => cost.MultiplyAccumulates),
            costs.Sum(cost => cost.Flops),
            block.Inputs.Sum(value => value.LengthBytes),
            block.Outputs.Sum(value => value.LengthBytes),
            costs.Sum(cost => cost.ParameterBytes));
    }
}
