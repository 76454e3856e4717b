using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Costs;

/// <summary>Counts the operations of convolutions and matrix products (reference arithmetic of CoopAI's table I).</summary>
internal static class Work
{
    public static (Int128 MultiplyAccumulates, Int128 Flops) Of(GraphNode node) =>
        Of(node, [.. node.Inputs.Select(input => input?.Shape ?? [])], node.Outputs[0]!.Shape);

    /// <summary>The work of a node on parts of its inputs.</summary>
    public static (Int128 MultiplyAccumulates, Int128 Flops) Of(
        GraphNode node, ImmutableArray<ImmutableArray<long>> inputs, ImmutableArray<long> output) => node.Domain.Length > 0 ? (0, 0) : node.OpType switch
        {
            "Conv" or "ConvInteger" => Convolution(inputs[1], output),
            "QLinearConv" => Convolution(inputs[3], output),
            "ConvTranspose" => Transposed(inputs[0], inputs[1], output),
            "Gemm" => Dense(inputs[0][node.Attributes.Flag("transA") ? 0 : 1], output),
            "MatMul" or "MatMulInteger" or "QLinearMatMul" => Dense(inputs[0][^1], output),
            "RNN" or "GRU" or "LSTM" => Recurrent(inputs[0], inputs[1], inputs[2]),
            _ => (0, 0),
        };

    // Every output element takes one product per weight of its channel; the +1 of the formula is the bias.
    private static (Int128 MultiplyAccumulates, Int128 Flops) Convolution(ImmutableArray<long> weight, ImmutableArray<long> output)
    {
        Int128 outputs = Product(output);
        Int128 taps = Product(weight[1..]);
        return (outputs * taps, 2 * outputs * (taps + 1));
    }

    // Every input element is multiplied with all weights that start at its channel.
    private static (Int128 MultiplyAccumulates, Int128 Flops) Transposed(
        ImmutableArray<long> input, ImmutableArray<long> weight, ImmutableArray<long> output)
    {
        Int128 products = Product(input) * Product(weight[1..]);
        return (products, 2 * (products + Product(output)));
    }

    private static (Int128 MultiplyAccumulates, Int128 Flops) Dense(long inner, ImmutableArray<long> output)
    {
        Int128 outputs = Product(output);
        return (outputs * inner, outputs * Int128.Max(0, ((Int128)2 * inner) - 1));
    }

    // Each step of each sequence is multiplied with all weights once, and so is the state before it.
    private static (Int128 MultiplyAccumulates, Int128 Flops) Recurrent(
        ImmutableArray<long> input, ImmutableArray<long> weights, ImmutableArray<long> recurrence)
    {
        Int128 products = (Int128)input[0] * input[1] * (Product(weights) + Product(recurrence));
        return (products, 2 * products);
    }

    private static Int128 Product(ImmutableArray<long> sizes) => sizes.Aggregate(Int128.One, (product, size) => product * size);
}
