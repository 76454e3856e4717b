using EdgeAspire.Onnx.Building;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Stage.Measuring;

/// <summary>
/// Layers such as image networks have, of several sizes each: what they take tells by regression what others take. Convolutions are bound by
/// operations, fully connected layers of one sample by reading their weights, the rest by reading activations; the speed of a convolution
/// alone would make fully connected layers look ten times faster than they are.
/// </summary>
internal static class TypicalLayers
{
    private const int DenseOutputs = 2048;
    private const long LargestWeightBytes = 48L << 20;

    // Weights are in memory some times over while a session is made.
    private const int MemoryShare = 24;

    /// <summary>Models of one layer each.</summary>
    /// <param name="memoryBytes">What the device has for parts; large weights are left out where it is little.</param>
    public static IEnumerable<BuiltModel> All(long memoryBytes)
    {
        foreach (var (inputs, outputs, side, kernel) in ((int, int, int, int)[])
            [(3, 64, 112, 3), (64, 64, 56, 3), (128, 128, 28, 3), (256, 256, 14, 3), (512, 256, 28, 1), (512, 512, 14, 3)])
        {
            yield return Convolution(inputs, outputs, side, kernel);
        }

        // The least is larger than any cache where the device has memory enough for that.
        var weightBytes = Math.Min(LargestWeightBytes, memoryBytes / MemoryShare);
        foreach (var eighths in (int[])[5, 6, 7, 8])
        {
            yield return Dense((int)(weightBytes * eighths / 8 / (DenseOutputs * sizeof(float))));
        }

        foreach (var (channels, side) in ((int, int)[])[(64, 112), (128, 56), (256, 28), (512, 14)])
        {
            yield return OfOneInput("MaxPool", channels, side, NodeAttributes.Of("kernel_shape", [2L, 2]), NodeAttributes.Of("strides", [2L, 2]));
            yield return OfOneInput("Relu", channels, side);
            yield return Sum(channels, side);
        }
    }

    private static BuiltModel Convolution(int inputs, int outputs, int side, int kernel) => new OnnxModelBuilder("convolution")
        .AddInput("x", DataType.Float, 1, inputs, side, side)
        .AddInitializer("w", Numbers(outputs * inputs * kernel * kernel), outputs, inputs, kernel, kernel)
        .AddInitializer("b", Numbers(outputs), outputs)
        .AddNode("Conv", ["x", "w", "b"], ["c"], NodeAttributes.Of("pads", [Pad(kernel), Pad(kernel), Pad(kernel), Pad(kernel)]))
        .AddNode("Relu", ["c"], ["y"])
        .AddOutput("y", DataType.Float, 1, outputs, side, side)
        .Build();

    private static BuiltModel Dense(int inputs) => new OnnxModelBuilder("dense")
        .AddInput("x", DataType.Float, 1, inputs)
        .AddInitializer("w", Numbers(inputs * DenseOutputs), DenseOutputs, inputs)
        .AddInitializer("b", Numbers(DenseOutputs), DenseOutputs)
        .AddNode("Gemm", ["x", "w", "b"], ["c"], NodeAttributes.Of("transB", 1))
        .AddNode("Relu", ["c"], ["y"])
        .AddOutput("y", DataType.Float, 1, DenseOutputs)
        .Build();

    private static BuiltModel OfOneInput(string type, int channels, int side, params ReadOnlySpan<Onnx.Proto.AttributeProto> attributes)
    {
        var outputSide = attributes.IsEmpty ? side : side / 2;
        return new OnnxModelBuilder(type)
            .AddInput("x", DataType.Float, 1, channels, side, side)
            .AddNode(type, ["x"], ["y"], attributes)
            .AddOutput("y", DataType.Float, 1, channels, outputSide, outputSide)
            .Build();
    }

    private static BuiltModel Sum(int channels, int side) => new OnnxModelBuilder("sum")
        .AddInput("x", DataType.Float, 1, channels, side, side)
        .AddInput("z", DataType.Float, 1, channels, side, side)
        .AddNode("Add", ["x", "z"], ["y"])
        .AddOutput("y", DataType.Float, 1, channels, side, side)
        .Build();

    // As many rows come out as go in.
    private static long Pad(int kernel) => kernel / 2;

    // Zeros and denormal numbers have times of their own.
    private static float[] Numbers(int count)
    {
        var numbers = new float[count];
        for (var index = 0; index < count; index++)
        {
            numbers[index] = ((((uint)index * 2654435761u) >> 16) / 32768f) - 1;
        }

        return numbers;
    }
}
