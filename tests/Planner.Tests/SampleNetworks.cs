using EdgeAspire.Onnx.Building;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Planner.Tests;

/// <summary>Classifiers that are worth planning for.</summary>
internal static class SampleNetworks
{
    /// <summary>Two convolutions and a dense layer over an image of 32 x 32.</summary>
    /// <param name="hidden">Neurons of a dense layer before that; 0 for none.</param>
    public static byte[] Convolutions(long height = 32, string convolution = "conv1", int hidden = 0)
    {
        OnnxModelBuilder builder = new OnnxModelBuilder("convolutions")
            .AddInput("image", DataType.Float, 1, 3, height, 32)
            .AddInitializer("w1", Weights(16 * 3 * 9), 16, 3, 3, 3)
            .AddNode("Conv", ["image", "w1"], [convolution], NodeAttributes.Of("pads", [1L, 1, 1, 1]))
            .AddNode("Relu", [convolution], ["relu1"])
            .AddInitializer("w2", Weights(16 * 16 * 9), 16, 16, 3, 3)
            .AddNode("Conv", ["relu1", "w2"], ["conv2"], NodeAttributes.Of("pads", [1L, 1, 1, 1]))
            .AddNode("Relu", ["conv2"], ["relu2"])
            .AddNode("Flatten", ["relu2"], ["flatten"]);
        (string features, int count) = ("flatten", 16 * 32 * 32);
        if (hidden > 0)
        {
            builder.AddInitializer("w0", Weights(count * hidden), count, hidden)
                .AddInitializer("b0", Weights(hidden), hidden)
                .AddNode("Gemm", [features, "w0", "b0"], ["hidden"])
                .AddNode("Relu", ["hidden"], ["relu0"]);
            (features, count) = ("relu0", hidden);
        }

        return builder.AddInitializer("w3", Weights(count * 10), count, 10)
            .AddInitializer("b3", Weights(10), 10)
            .AddNode("Gemm", [features, "w3", "b3"], ["logits"])
            .AddOutput("logits", DataType.Float, 1, 10)
            .ToBytes();
    }

    /// <summary>Two convolutions that make an image of any size into four maps of that size: no classifier.</summary>
    public static byte[] Maps() => new OnnxModelBuilder("maps")
        .AddInput("image", DataType.Float, -1, 3, -1, -1)
        .AddInitializer("w1", Weights(16 * 3 * 9), 16, 3, 3, 3)
        .AddNode("Conv", ["image", "w1"], ["conv1"], NodeAttributes.Of("pads", [1L, 1, 1, 1]))
        .AddNode("Relu", ["conv1"], ["relu1"])
        .AddInitializer("w2", Weights(4 * 16 * 9), 4, 16, 3, 3)
        .AddNode("Conv", ["relu1", "w2"], ["maps"], NodeAttributes.Of("pads", [1L, 1, 1, 1]))
        .AddOutput("maps", DataType.Float, -1, 4, -1, -1)
        .ToBytes();

    private static float[] Weights(int count) => [.. Enumerable.Range(0, count).Select(i => ((i % 17) - 8) / 64f)];
}
