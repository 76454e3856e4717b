using System.Collections.Immutable;
using System.Globalization;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Testing.Cutting;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Cutting;

public sealed class LayerCutTests
{
    [Fact]
    public void Cut_AtEveryPlace_HasTheSameBitsAndEveryInitializerOnce()
    {
        ModelGraph graph = Residual();
        int[] positions = [.. CutPoints.Of(graph).Select(point => point.Position)];
        Assert.Equal([1, 2, 3, 4, 5, 6], positions);
        CutModel cut = LayerCut.Cut(graph, positions).Value;
        Cuts.AssertExact(graph, true, cut.Blocks);
        string[] stored = [.. cut.Blocks.SelectMany(block => block.Models).SelectMany(model => model.Header.Graph.Initializer).Select(tensor => tensor.Name)];
        Assert.Equal(graph.Initializers.Select(value => value.Name).Order(StringComparer.Ordinal), stored.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Of_SkipsOverACut_AreAmongTheCrossingValues()
    {
        CutPoint point = CutPoints.Of(Residual())[3];
        Assert.Equal(new CutPoint(4, CrossingCount: 3, CrossingBytes: 3 * 4 * 10 * 10 * sizeof(float)), point);
    }

    [Fact]
    public void Of_ManyBranchesIntoOneNode_CountsThemWithoutListingThem()
    {
        const int Branches = 8000;
        OnnxModelBuilder builder = Models.Image("branches", 1, 2, 2);
        string[] outputs = [.. Enumerable.Range(0, Branches).Select(branch => string.Create(CultureInfo.InvariantCulture, $"r{branch}"))];
        foreach (string branch in outputs)
        {
            builder.AddNode("Relu", ["x"], [branch]);
        }

        ModelGraph graph = builder.AddNode("Concat", outputs, ["y"], NodeAttributes.Of("axis", 1)).AddOutput("y", DataType.Float, 1, Branches, 2, 2).Analyze();
        long before = GC.GetAllocatedBytesForCurrentThread();
        ImmutableArray<CutPoint> points = CutPoints.Of(graph);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
        Assert.Equal(Enumerable.Range(1, Branches).Select(count => new CutPoint(count, count, count * 4L * sizeof(float))), points);
    }

    [Fact]
    public void Cut_ConstantsThatSeveralPartsRead_AreInEachOfThem()
    {
        ModelGraph graph = Models.Image("constants", 2, 4, 4)
            .AddInitializer("a", Models.Values(1, 2), 2, 1, 1)
            .AddNode("Neg", ["a"], ["minus"])
            .AddNode("Add", ["x", "minus"], ["s"])
            .AddNode("Mul", ["s", "minus"], ["y"])
            .AddOutput("y", DataType.Float, 1, 2, 4, 4)
            .Analyze();
        CutPoint point = Assert.Single(CutPoints.Of(graph));
        Assert.Equal(new CutPoint(2, CrossingCount: 1, CrossingBytes: 2 * 4 * 4 * sizeof(float)), point);
        CutModel cut = LayerCut.Cut(graph, [point.Position]).Value;
        Cuts.AssertExact(graph, true, cut.Blocks);
    }

    [Fact]
    public void Cut_NoCutPoint_IsRefused()
    {
        OnnxFault? fault = LayerCut.Cut(Residual(), [3, 3]).Fault;
        Cuts.AssertRefused(fault, "position 3 is no cut point behind position 3");
    }

    private static ModelGraph Residual() => Models.Image("residual", 3, 10, 10)
        .AddConv("x", "c1", 3, 4, 3, Models.Pads(1, 1, 1, 1))
        .AddNode("Relu", ["c1"], ["r1"])
        .AddConv("r1", "side", 4, 4, 1)
        .AddConv("r1", "c3", 4, 4, 3, Models.Pads(1, 1, 1, 1))
        .AddNode("Add", ["c3", "side"], ["a"])
        .AddNode("Mul", ["a", "r1"], ["m"])
        .AddNode("Relu", ["m"], ["y"])
        .AddOutput("y", DataType.Float, 1, 4, 10, 10)
        .AddOutput("side", DataType.Float, 1, 4, 10, 10)
        .Analyze();
}
