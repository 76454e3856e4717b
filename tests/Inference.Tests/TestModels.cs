using EdgeAspire.Onnx.Building;
using DataType = EdgeAspire.Onnx.Proto.TensorProto.Types.DataType;

namespace EdgeAspire.Inference.Tests;

/// <summary>Small models, built in memory.</summary>
internal static class TestModels
{
    /// <summary><c>logits[N, 3] = image[N, 2] x weight</c>.</summary>
    public static byte[] Linear() => new OnnxModelBuilder("linear")
        .AddInput("image", DataType.Float, -1, 2)
        .AddInitializer("weight", [1f, 2f, 3f, 4f, 5f, 6f], 2, 3)
        .AddNode("MatMul", ["image", "weight"], ["logits"])
        .AddOutput("logits", DataType.Float, -1, 3)
        .ToBytes();

    /// <summary><c>sum = left + right</c> and <c>product = left * right</c>, of <c>[N, 4]</c>.</summary>
    public static byte[] TwoInputs() => new OnnxModelBuilder("two")
        .AddInput("left", DataType.Float, -1, 4)
        .AddInput("right", DataType.Float, -1, 4)
        .AddNode("Add", ["left", "right"], ["sum"])
        .AddNode("Mul", ["left", "right"], ["product"])
        .AddOutput("sum", DataType.Float, -1, 4)
        .AddOutput("product", DataType.Float, -1, 4)
        .ToBytes();

    /// <summary>An output whose shape depends on the values, not only on the input's shape.</summary>
    public static byte[] NonZero() => new OnnxModelBuilder("nonzero")
        .AddInput("image", DataType.Float, -1)
        .AddNode("NonZero", ["image"], ["indices"])
        .AddOutput("indices", DataType.Int64, 1, -1)
        .ToBytes();

    /// <summary>Half of a batch: the output's first dimension has no relation to the input's that the model names.</summary>
    public static byte[] Flattened() => new OnnxModelBuilder("flattened")
        .AddInput("image", DataType.Float, -1, 2)
        .AddInitializer("shape", [-1L], 1)
        .AddNode("Reshape", ["image", "shape"], ["flat"])
        .AddOutput("flat", DataType.Float, -1)
        .ToBytes();

    /// <summary>Rows of a table by index; an index outside of it fails at run time.</summary>
    public static byte[] Lookup() => new OnnxModelBuilder("lookup")
        .AddInput("index", DataType.Int64, -1)
        .AddInitializer("table", [10f, 20f, 30f], 3)
        .AddNode("Gather", ["table", "index"], ["row"])
        .AddOutput("row", DataType.Float, -1)
        .ToBytes();

    /// <summary>An input that is not numbers.</summary>
    public static byte[] Text() => new OnnxModelBuilder("text")
        .AddInput("text", DataType.String, -1)
        .AddNode("Identity", ["text"], ["same"])
        .AddOutput("same", DataType.String, -1)
        .ToBytes();

    /// <summary>A multi-layer perceptron <c>[N, 784]</c> to <c>[N, 10]</c> with random weights.</summary>
    public static byte[] Perceptron()
    {
        var random = new Random(1);
        int[] widths = [784, 256, 256, 10];
        var builder = new OnnxModelBuilder("perceptron").AddInput("image", DataType.Float, -1, widths[0]);
        var previous = "image";
        for (var layer = 1; layer < widths.Length; layer++)
        {
            var weights = new float[widths[layer - 1] * widths[layer]];
            foreach (ref var weight in weights.AsSpan())
            {
                weight = (random.NextSingle() - 0.5f) * 0.1f;
            }

            var isLast = layer == widths.Length - 1;
            builder.AddInitializer($"w{layer}", weights, widths[layer - 1], widths[layer])
                .AddInitializer($"b{layer}", new float[widths[layer]], widths[layer])
                .AddNode("Gemm", [previous, $"w{layer}", $"b{layer}"], [isLast ? "logits" : $"z{layer}"]);
            if (!isLast)
            {
                builder.AddNode("Relu", [$"z{layer}"], [$"a{layer}"]);
            }

            previous = $"a{layer}";
        }

        return builder.AddOutput("logits", DataType.Float, -1, 10).ToBytes();
    }
}
