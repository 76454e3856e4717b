using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Costs;

/// <summary>Counts the operations of convolutions and matrix products (reference arithmetic of CoopAI's table I).</summary>
internal static class Work
{
    public static (Int128 MultiplyAccumulates, Int128 Flops) Of(GraphNode node) => node.Domain.Length > 0 ? (0, 0) : node.OpType switch
    {
        "Conv" or "ConvInteger" => Convolution(node, node.Inputs[1]!),
        "QLinearConv" => Convolution(node, node.Inputs[3]!),
        "ConvTranspose" => Transposed(node),
        "Gemm" => Dense(node.Outputs[0], node.Inputs[0]!.Shape[node.Attributes.Flag("transA") ? 0 : 1]),
        "MatMul" or "MatMulInteger" or "QLinearMatMul" => Dense(node.Outputs[0], node.Inputs[0]!.Shape[^1]),
        _ => (0, 0),
    };

    // Every output element takes one product per weight of its channel; the +1 of the formula is the bias.
    private static (Int128 MultiplyAccumulates, Int128 Flops) Convolution(GraphNode node, GraphValue weight)
    {
        Int128 outputs = node.Outputs[0]?.Elements ?? 0;
        Int128 taps = Product(weight.Shape[1..]);
        return (outputs * taps, 2 * outputs * (taps + 1));
    }

    // Every input element is multiplied with all weights that start at its channel.
    private static (Int128 MultiplyAccumulates, Int128 Flops) Transposed(GraphNode node)
    {
        Int128 products = node.Inputs[0]!.Elements * Product(node.Inputs[1]!.Shape[1..]);
        return (products, 2 * (products + (node.Outputs[0]?.Elements ?? 0)));
    }

    private static (Int128 MultiplyAccumulates, Int128 Flops) Dense(GraphValue? output, long inner)
    {
        Int128 outputs = output?.Elements ?? 0;
        return (outputs * inner, outputs * Int128.Max(0, ((Int128)2 * inner) - 1));
    }

    private static Int128 Product(ImmutableArray<long> sizes) => sizes.Aggregate(Int128.One, (product, size) => product * size);
}
