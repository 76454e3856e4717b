using System.Globalization;
using EdgeAspire.Onnx.Building;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Bench.Tests.Lab;

/// <summary>
/// A small network whose layers take long enough for a share of a processor to be a share of their time: what fits into one period of a
/// quota runs at full speed.
/// </summary>
internal static class LabNetwork
{
    public const string Name = "net";

    private const int Layers = 3;
    private const int Channels = 160;
    private const int Size = 64;
    private const int Pooled = 8;
    private const int Classes = 10;

    public static BuiltModel Build()
    {
        var random = new Random(5);
        var builder = new OnnxModelBuilder(Name).AddInput("image", DataType.Float, 1, 3, Size, Size);
        var value = "image";
        for (var layer = 0; layer < Layers; layer++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"layer{layer}");
            long from = layer == 0 ? 3 : Channels;
            builder.AddInitializer($"{name}.w", Weights(Channels * from * 9, from * 9), Channels, from, 3, 3);
            builder.AddNode("Conv", [value, $"{name}.w"], [$"{name}.conv"], NodeAttributes.Of("pads", [1L, 1, 1, 1]));
            builder.AddNode("Relu", [$"{name}.conv"], [name]);
            value = name;
        }

        const long side = Size / Pooled;
        builder.AddNode("MaxPool", [value], ["pooled"], NodeAttributes.Of("kernel_shape", [Pooled, Pooled]), NodeAttributes.Of("strides", [Pooled, Pooled]));
        builder.AddNode("Flatten", ["pooled"], ["features"]);
        builder.AddInitializer("dense.w", Weights(Channels * side * side * Classes, Channels * side * side), Channels * side * side, Classes);
        return builder.AddNode("Gemm", ["features", "dense.w"], ["scores"]).AddOutput("scores", DataType.Float, 1, Classes).Build();

        float[] Weights(long count, long fanIn) =>
            [.. Enumerable.Range(0, (int)count).Select(_ => (float)((random.NextDouble() - 0.5) * 3.4 / Math.Sqrt(fanIn)))];
    }
}
