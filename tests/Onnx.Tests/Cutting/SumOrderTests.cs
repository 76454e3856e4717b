using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Parts;
using EdgeAspire.Testing.Cutting;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Cutting;

/// <summary>
/// With small integers every sum is exact in whatever order the runtime adds, so that a cut of any kind has to give the same bits. Where
/// real weights give others, it is the order alone: the runtime adds long sums in pieces whose length depends on the size of the output.
/// </summary>
public sealed class SumOrderTests
{
    private const int Cuts = 60;

    private readonly Random _random = new(3);

    [Fact]
    public void Cut_NumbersWhoseSumsAreExact_HasTheSameBitsInEveryWay()
    {
        ModelGraph graph = Network();
        Dictionary<string, Tensor> inputs = graph.Inputs.ToDictionary(input => input.Name, input => new Tensor(input.Shape, Integers(input.Elements)));
        Dictionary<string, Tensor> expected = Models.RunWhole(graph, inputs);
        Assert.InRange(expected["y"].Values.Max(Math.Abs), 1000, 1 << 23);
        Dictionary<CutMethod, int> methods = [];
        for (int seed = 0; seed < Cuts; seed++)
        {
            Dictionary<string, Tensor> values = new(inputs, StringComparer.Ordinal);
            PartSetRunner.Run(RandomCuts.Of(graph, seed, 7, methods), values, optimizes: seed % 2 == 1);
            Assert.True(expected["y"].Values.SequenceEqual(values["y"].Values), $"seed {seed} gives other bits");
        }

        Assert.True(methods[CutMethod.Output] > 20 && methods[CutMethod.Input] > 10 && methods[CutMethod.Branches] > 3);
    }

    private ModelGraph Network()
    {
        OnnxModelBuilder builder = Models.Image("integers", 20, 18, 14);
        Conv(builder, "x", "c1", 20, 32, 3);
        builder.AddNode("Relu", ["c1"], ["r1"]);
        Conv(builder, "r1", "left", 32, 16, 1);
        Conv(builder, "r1", "right", 32, 24, 3);
        builder.AddNode("Concat", ["left", "right"], ["both"], NodeAttributes.Of("axis", 1))
            .AddNode("MaxPool", ["both"], ["p"], NodeAttributes.Of("kernel_shape", [3L, 3]), Models.Strides(2, 2), Models.Pads(1, 1, 1, 1));
        Conv(builder, "p", "c2", 40, 40, 3);
        builder.AddNode("Add", ["c2", "p"], ["sum"]).AddNode("Relu", ["sum"], ["r2"]).AddNode("Flatten", ["r2"], ["flat"]);
        Dense(builder, "flat", "d1", 40 * 9 * 7, 30);
        builder.AddNode("Relu", ["d1"], ["r3"]);
        Dense(builder, "r3", "y", 30, 12);
        return builder.AddOutput("y", DataType.Float, 1, 12).Analyze();
    }

    private void Conv(OnnxModelBuilder builder, string input, string output, long from, long to, long kernel)
    {
        long pad = kernel / 2;
        builder.AddInitializer($"{output}.w", Integers(to * from * kernel * kernel), to, from, kernel, kernel)
            .AddInitializer($"{output}.b", Integers(to), to)
            .AddNode("Conv", [input, $"{output}.w", $"{output}.b"], [output], Models.Pads(pad, pad, pad, pad));
    }

    private void Dense(OnnxModelBuilder builder, string input, string output, long from, long to) =>
        builder.AddInitializer($"{output}.w", Integers(from * to), from, to)
            .AddInitializer($"{output}.b", Integers(to), to)
            .AddNode("Gemm", [input, $"{output}.w", $"{output}.b"], [output]);

    private float[] Integers(long count) => [.. Enumerable.Range(0, (int)count).Select(_ => (float)_random.Next(-1, 2))];
}
