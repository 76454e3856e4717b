using System.Globalization;
using System.Runtime.InteropServices;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Sessions;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Protocol.Tensors;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.EndToEnd.Tests.Stages;

/// <summary>A small network with skips, branches, pools and a dense end: every kind of round. What it computes is known from ONNX Runtime.</summary>
internal static class StageNetwork
{
    public const string Name = "net";

    /// <summary>The same network once more, as a model of its own.</summary>
    public const string OtherName = "other";

    private const int Size = 64;
    private const int Channels = 24;
    private const int Classes = 12;

    public static long[] InputShape { get; } = [1, 3, Size, Size];

    /// <summary>The file.</summary>
    public static byte[] File { get; } = Build();

    /// <summary>An input of its own for each seed.</summary>
    public static float[] Input(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 3 * Size * Size).Select(_ => ((float)random.NextDouble() * 2) - 1)];
    }

    /// <summary>What the whole network makes of it.</summary>
    public static float[] Compute(float[] input)
    {
        using var session = ModelSession.Load(Name, File, new InferenceOptions()).Value;
        using var run = session.Run([new Tensor("image", TensorDataType.Fp32, InputShape, MemoryMarshal.AsBytes(input.AsSpan()).ToArray())]).Value;
        return MemoryMarshal.Cast<byte, float>(run.Outputs[0].Data.Span).ToArray();
    }

    private static byte[] Build()
    {
        var random = new Random(11);
        var builder = new OnnxModelBuilder(Name).AddInput("image", DataType.Float, InputShape);
        var value = Convolve("image", "stem", 3);
        for (var block = 0; block < 3; block++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"block{block}");
            var first = Convolve(value, $"{name}a", Channels);
            var second = Convolve(first, $"{name}b", Channels);
            var other = block == 1 ? Convolve(value, $"{name}c", Channels) : value;
            builder.AddNode("Add", [second, other], [$"{name}sum"]);
            builder.AddNode("MaxPool", [$"{name}sum"], [name], NodeAttributes.Of("kernel_shape", [2L, 2]), NodeAttributes.Of("strides", [2L, 2]));
            value = name;
        }

        const long features = Channels * (Size / 8) * (Size / 8);
        builder.AddNode("Flatten", [value], ["features"]);
        builder.AddInitializer("dense.w", Weights(features * Classes, features), features, Classes);
        return builder.AddNode("Gemm", ["features", "dense.w"], ["scores"]).AddOutput("scores", DataType.Float, 1, Classes).ToBytes();

        string Convolve(string input, string name, long from)
        {
            builder.AddInitializer($"{name}.w", Weights(Channels * from * 9, from * 9), Channels, from, 3, 3);
            builder.AddNode("Conv", [input, $"{name}.w"], [$"{name}.conv"], NodeAttributes.Of("pads", [1L, 1, 1, 1]));
            builder.AddNode("Relu", [$"{name}.conv"], [name]);
            return name;
        }

        float[] Weights(long count, long fanIn) =>
            [.. Enumerable.Range(0, (int)count).Select(_ => (float)((random.NextDouble() - 0.5) * 3.4 / Math.Sqrt(fanIn)))];
    }
}
