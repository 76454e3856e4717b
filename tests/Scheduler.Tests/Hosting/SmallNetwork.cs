using System.Runtime.InteropServices;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Sessions;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Protocol.Tensors;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Scheduler.Tests.Hosting;

/// <summary>Four convolutions with a skip, and a dense end that is larger than a MiB, the least memory of a stage. What it computes is known from ONNX Runtime.</summary>
internal static class SmallNetwork
{
    public const string Name = "small";

    private const int Size = 16;
    private const int Channels = 8;
    private const int Hidden = 160;
    private const int Classes = 5;

    public static long[] InputShape { get; } = [1, 3, Size, Size];

    public static int InputBytes { get; } = 3 * Size * Size * sizeof(float);

    public static byte[] File { get; } = Build();

    public static float[] Input(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 3 * Size * Size).Select(_ => (float)random.NextDouble() - 0.5f)];
    }

    public static byte[] Bytes(float[] input) => MemoryMarshal.AsBytes(input.AsSpan()).ToArray();

    /// <summary>Whether these are the scores of an input, but for the last bits.</summary>
    public static bool IsRight(ReadOnlySpan<byte> scores, float[] input)
    {
        using var session = ModelSession.Load(Name, File, new InferenceOptions()).Value;
        using var run = session.Run([new Tensor("image", TensorDataType.Fp32, InputShape, Bytes(input))]).Value;
        var expected = MemoryMarshal.Cast<byte, float>(run.Outputs[0].Data.Span).ToArray();
        var actual = MemoryMarshal.Cast<byte, float>(scores).ToArray();
        return actual.Length == expected.Length && actual.Zip(expected).All(pair => MathF.Abs(pair.First - pair.Second) <= 1e-4f);
    }

    private static byte[] Build()
    {
        var random = new Random(3);
        var builder = new OnnxModelBuilder(Name).AddInput("image", DataType.Float, InputShape);
        var first = Convolve("image", "first", 3);
        var second = Convolve(first, "second", Channels);
        var third = Convolve(second, "third", Channels);
        builder.AddNode("Add", [third, first], ["sum"]);
        var last = Convolve("sum", "last", Channels);
        builder.AddNode("Flatten", [last], ["features"]);
        builder.AddInitializer("dense.w", Weights(Channels * Size * Size * Hidden), Channels * Size * Size, Hidden);
        builder.AddNode("Gemm", ["features", "dense.w"], ["hidden"]);
        builder.AddInitializer("scores.w", Weights(Hidden * Classes), Hidden, Classes);
        return builder.AddNode("Gemm", ["hidden", "scores.w"], ["scores"]).AddOutput("scores", DataType.Float, 1, Classes).ToBytes();

        string Convolve(string input, string name, long from)
        {
            builder.AddInitializer($"{name}.w", Weights(Channels * from * 9), Channels, from, 3, 3);
            builder.AddNode("Conv", [input, $"{name}.w"], [$"{name}.conv"], NodeAttributes.Of("pads", [1L, 1, 1, 1]));
            builder.AddNode("Relu", [$"{name}.conv"], [name]);
            return name;
        }

        float[] Weights(long count) => [.. Enumerable.Range(0, (int)count).Select(_ => (float)((random.NextDouble() - 0.5) * 0.2))];
    }
}
