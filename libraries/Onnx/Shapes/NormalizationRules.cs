using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;

namespace EdgeAspire.Onnx.Shapes;

/// <summary>Normalizations and soft maxima.</summary>
internal static class NormalizationRules
{
    public static bool Batch(NodeContext node)
    {
        if (!node.TryInput(0, 2, NodeContext.MaxRank, out GraphValue? input))
        {
            return false;
        }

        if (node.Attributes.Flag("training_mode") || !node.Attributes.Flag("spatial"))
        {
            return node.Refuse("it normalizes in training mode or per element; only inference per channel is understood");
        }

        // Exporters of training graphs leave the running mean and variance as outputs that nobody reads.
        return FitChannels(node, input, 1, 4) && (node.OutputCount == 1 || node.Refuse("it has outputs of training"))
            && node.Set(input.Type, input.Shape);
    }

    public static bool Instance(NodeContext node) => node.TryInput(0, 3, NodeContext.MaxRank, out GraphValue? input)
        && FitChannels(node, input, 1, 2)
        && node.Set(input.Type, input.Shape);

    public static bool Layer(NodeContext node)
    {
        if (!node.TryInput(0, 1, NodeContext.MaxRank, out GraphValue? input) || !node.TryAxis(node.Attributes.Int("axis"), input.Rank, out int axis))
        {
            return false;
        }

        for (int i = 1; i <= 2; i++)
        {
            if (node.Input(i) is { } scale
                && !(Broadcasting.TryCombine(scale.Shape, input.Shape, out ImmutableArray<long> whole) && whole.SequenceEqual(input.Shape)))
            {
                return node.Fail($"{scale} cannot be broadcast to {input}");
            }
        }

        ImmutableArray<long> statistics = [.. input.Shape.Take(axis), .. Enumerable.Repeat(1L, input.Rank - axis)];
        return node.Set(input.Type, input.Shape)
            && node.Set(1, Proto.TensorProto.Types.DataType.Float, statistics)
            && node.Set(2, Proto.TensorProto.Types.DataType.Float, statistics);
    }

    public static bool Group(NodeContext node) => node.TryInput(0, 3, NodeContext.MaxRank, out GraphValue? input)
        && node.TryInput(1, out _)
        && node.TryInput(2, out _)
        && (node.Attributes.Int("num_groups") is >= 1 and var groups && input.Shape[1] % groups == 0
            ? node.Set(input.Type, input.Shape)
            : node.Fail($"attribute 'num_groups' does not divide the channels of {input}"));

    public static bool Lrn(NodeContext node) => node.TryInput(0, 2, NodeContext.MaxRank, out GraphValue? input)
        && (node.Attributes.Int("size") is >= 1
            ? node.Set(input.Type, input.Shape)
            : node.Fail("attribute 'size' is not at least 1"));

    public static bool AlongAxis(NodeContext node)
    {
        if (!node.TryInput(0, out GraphValue? input))
        {
            return false;
        }

        return (input.Rank == 0 || node.TryAxis(node.Attributes.Int("axis"), input.Rank, out _)) && node.Set(input.Type, input.Shape);
    }

    private static bool FitChannels(NodeContext node, GraphValue input, int first, int last)
    {
        for (int i = first; i <= last; i++)
        {
            if (!node.TryInput(i, 1, 1, out GraphValue? parameter))
            {
                return false;
            }

            if (parameter.Shape[0] != input.Shape[1])
            {
                return node.Fail($"input {i} {parameter} does not have one value for each of the channels of {input}");
            }
        }

        return true;
    }
}
