using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Validation;

namespace EdgeAspire.Onnx.Costs;

/// <summary>What a whole model costs.</summary>
/// <param name="Nodes">The cost of each node, in the order of <see cref="ModelGraph.Nodes"/>.</param>
/// <param name="MultiplyAccumulates">Sum over the nodes.</param>
/// <param name="Flops">Sum over the nodes.</param>
/// <param name="Parameters">Weights of the model, each counted once, without integer tensors such as shapes.</param>
/// <param name="ParameterBytes">Bytes of all initializers.</param>
/// <param name="ActivationBytes">Bytes of everything that the nodes make.</param>
/// <param name="PeakActivationBytes">
/// Most bytes of inputs and activations that are alive at once, see <see cref="Liveness"/>.
/// </param>
public sealed record ModelCost(
    ImmutableArray<NodeCost> Nodes,
    long MultiplyAccumulates,
    long Flops,
    long Parameters,
    long ParameterBytes,
    long ActivationBytes,
    long PeakActivationBytes)
{
    /// <summary>Adds up the costs of a graph.</summary>
    public static ModelCost Of(ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ImmutableArray<NodeCost> nodes = [.. graph.Nodes.Select(NodeCost.Of)];
        return new ModelCost(
            nodes,
            nodes.Sum(node => node.MultiplyAccumulates),
            nodes.Sum(node => node.Flops),
            graph.Initializers.Where(value => TensorTypes.IsWeight(value.Type)).Sum(value => value.Elements),
            graph.Initializers.Sum(value => value.LengthBytes),
            nodes.Sum(node => node.ActivationBytes),
            Liveness.PeakBytes(graph.Nodes));
    }
}
