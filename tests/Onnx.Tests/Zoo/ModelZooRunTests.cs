using System.Runtime.InteropServices;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Zoo;
using EdgeAspire.Onnx.Zoo.Weights;
using EdgeAspire.Testing;
using Microsoft.ML.OnnxRuntime;

namespace EdgeAspire.Onnx.Tests.Zoo;

/// <summary>Forward passes under ONNX Runtime.</summary>
public sealed class ModelZooRunTests
{
    private const ulong Seed = 7;

    // VGG19 would only repeat VGG16 at the cost of another half gigabyte.
    public static TheoryData<string> Names => [.. ModelZoo.Names.Remove("vgg19")];

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_TwoInputs_AnswersNeitherVanishNorExplodeNorStayTheSame(string name)
    {
        BuiltModel model = ModelZoo.Create(name, Seed);
        GraphProto graph = model.Header.Graph;
        using TemporaryFolder folder = new();
        string path = folder.Combine($"{name}.onnx");
        model.WriteToFile(path);
        using SessionOptions options = new() { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
        using InferenceSession session = new(path, options);

        (float[] first, long[] shape) = Run(session, graph, "first");
        (float[] second, _) = Run(session, graph, "second");

        Assert.Equal(ShapeOf(graph.Output[0]), shape);
        Assert.All(first, value => Assert.True(float.IsFinite(value)));
        Assert.InRange(Deviation(first), 0.2, 10);
        Assert.InRange(Deviation([.. first.Zip(second, (one, other) => one - other)]), 0.02, 10);
    }

    private static (float[] Values, long[] Shape) Run(InferenceSession session, GraphProto graph, string pixels)
    {
        long[] shape = ShapeOf(graph.Input[0]);
        float[] values = new float[shape.Aggregate((product, size) => product * size)];
        new NormalWeights(Seed, pixels, values.Length, mean: 0, deviation: 1).Read(0, MemoryMarshal.AsBytes(values.AsSpan()));
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(values, shape);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs =
            session.Run(options, [graph.Input[0].Name], [input], [graph.Output[0].Name]);
        return (outputs[0].GetTensorDataAsSpan<float>().ToArray(), outputs[0].GetTensorTypeAndShape().Shape);
    }

    private static long[] ShapeOf(ValueInfoProto value) => [.. value.Type.TensorType.Shape.Dim.Select(dim => dim.DimValue)];

    private static double Deviation(float[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
