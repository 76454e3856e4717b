using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Validation;

namespace EdgeAspire.Onnx.Costs;

/// <summary>What one node costs.</summary>
/// <param name="MultiplyAccumulates">Multiplications with addition, of convolutions, matrix products and recurrent layers; 0 for other operators.</param>
/// <param name="Flops">
/// Floating-point operations as CoopAI counts them, after Molchanov: 2 * H * W * (Ci * f^2 + 1) * Co for a convolution, Ci being the
/// channels of a group, and (2 * Ni - 1) * No for a dense layer; 0 for operators that do not multiply weights, as in the paper's table I.
/// </param>
/// <param name="Parameters">Weights that the node reads, without integer tensors such as shapes.</param>
/// <param name="ParameterBytes">Bytes of all initializers that the node reads.</param>
/// <param name="ActivationBytes">Bytes of the node's outputs.</param>
public sealed record NodeCost(long MultiplyAccumulates, long Flops, long Parameters, long ParameterBytes, long ActivationBytes)
{
    /// <summary>The cost of a node by itself: an initializer that several nodes read counts for each of them.</summary>
    public static NodeCost Of(GraphNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        (Int128 multiplyAccumulates, Int128 flops) = Work.Of(node);
        long parameters = 0;
        long parameterBytes = 0;
        foreach (GraphValue value in node.Inputs.OfType<GraphValue>().Where(value => value.IsInitializer).Distinct())
        {
            parameters += TensorTypes.IsWeight(value.Type) ? value.Elements : 0;
            parameterBytes += value.LengthBytes;
        }

        long activationBytes = node.Outputs.OfType<GraphValue>().Sum(value => value.LengthBytes);
        return new NodeCost(Bounded(multiplyAccumulates), Bounded(flops), parameters, parameterBytes, activationBytes);
    }

    // Hostile sizes may multiply beyond 64 bits; no device would ever finish either.
    private static long Bounded(Int128 value) => (long)Int128.Min(value, MaxWork);

    // Sums over all nodes that a model may have still fit 64 bits.
    private const long MaxWork = long.MaxValue / 1_000_000;
}
