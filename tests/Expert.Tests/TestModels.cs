using EdgeAspire.Onnx.Building;
using DataType = EdgeAspire.Onnx.Proto.TensorProto.Types.DataType;

namespace EdgeAspire.Expert.Tests;

/// <summary>Small models, built in memory.</summary>
internal static class TestModels
{
    /// <summary>Three classes of two pixels: <c>logits = image x [[1, 2, 3], [4, 5, 6]] x scale</c>.</summary>
    public static byte[] Logits(float scale = 1) => Linear(scale)
        .AddOutput("logits", DataType.Float, -1, 3)
        .ToBytes();

    /// <summary>The same with a softmax at the end.</summary>
    public static byte[] Probabilities() => Linear(1)
        .AddNode("Softmax", ["logits"], ["p"], NodeAttributes.Of("axis", 1))
        .AddOutput("p", DataType.Float, -1, 3)
        .ToBytes();

    /// <summary>Logits in double precision, of double precision.</summary>
    public static byte[] DoubleLogits() => new OnnxModelBuilder("double")
        .AddInput("image", DataType.Double, -1, 3)
        .AddNode("Neg", ["image"], ["logits"])
        .AddOutput("logits", DataType.Double, -1, 3)
        .ToBytes();

    /// <summary>Not a classifier: gives back what came, of any length.</summary>
    public static byte[] Identity() => new OnnxModelBuilder("identity")
        .AddInput("x", DataType.Float, -1)
        .AddNode("Identity", ["x"], ["y"])
        .AddOutput("y", DataType.Float, -1)
        .ToBytes();

    /// <summary>A perceptron of the size that experts for digits have: 784-256-256-10.</summary>
    public static byte[] Perceptron()
    {
        var random = new Random(7);
        int[] widths = [784, 256, 256, 10];
        var builder = new OnnxModelBuilder("perceptron")
            .AddInput("image", DataType.Float, -1, 1, 28, 28)
            .AddNode("Flatten", ["image"], ["a0"], NodeAttributes.Of("axis", 1));
        for (var layer = 1; layer < widths.Length; layer++)
        {
            var weights = new float[widths[layer - 1] * widths[layer]];
            foreach (ref var weight in weights.AsSpan())
            {
                weight = (random.NextSingle() - 0.5f) * 0.1f;
            }

            var isLast = layer == widths.Length - 1;
            builder.AddInitializer($"w{layer}", weights, widths[layer - 1], widths[layer])
                .AddNode("MatMul", [$"a{layer - 1}", $"w{layer}"], [isLast ? "logits" : $"z{layer}"]);
            if (!isLast)
            {
                builder.AddNode("Relu", [$"z{layer}"], [$"a{layer}"]);
            }
        }

        return builder.AddOutput("logits", DataType.Float, -1, 10).ToBytes();
    }

    private static OnnxModelBuilder Linear(float scale) => new OnnxModelBuilder("linear")
        .AddInput("image", DataType.Float, -1, 2)
        .AddInitializer("weight", [1f * scale, 2f * scale, 3f * scale, 4f * scale, 5f * scale, 6f * scale], 2, 3)
        .AddNode("MatMul", ["image", "weight"], ["logits"]);
}
