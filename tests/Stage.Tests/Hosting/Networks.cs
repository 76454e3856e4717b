using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Testing.Cutting;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Stage.Tests.Hosting;

/// <summary>Small models for stages.</summary>
internal static class Networks
{
    /// <summary>Four convolutions of 3 x 3 over an image of 4 x 18 x 12, <c>x</c> to <c>d</c>.</summary>
    public static ModelGraph Convolutions() => Models.Image("net", 4, 18, 12)
        .AddConv("x", "a", 4, 6, 3, Models.Pads(1, 1, 1, 1))
        .AddNode("Relu", ["a"], ["ar"])
        .AddConv("ar", "b", 6, 8, 3, Models.Pads(1, 1, 1, 1))
        .AddConv("b", "c", 8, 5, 3, Models.Pads(1, 1, 1, 1))
        .AddNode("Relu", ["c"], ["cr"])
        .AddConv("cr", "d", 5, 3, 3, Models.Pads(1, 1, 1, 1))
        .AddOutput("d", DataType.Float, 1, 3, 18, 12)
        .Analyze();

    /// <summary>The same cut by rows into blocks of two layers for some devices.</summary>
    public static IReadOnlyList<CutBlock> RowBlocks(ModelGraph graph, int devices) =>
        [Rows(GraphBlock.Between(graph, 0, 3), devices, "first"), Rows(GraphBlock.Between(graph, 3, 6), devices, "second")];

    /// <summary>A block cut by rows.</summary>
    public static CutBlock Rows(GraphBlock block, int devices, string name) => OutputCut.Cut(block, [AxisCut.Even(2, 18, devices)], name).Value;

    /// <summary>Adds 1 to a row of so many numbers.</summary>
    public static byte[] AddOne(long length) => new OnnxModelBuilder("one")
        .AddInput("x", DataType.Float, 1, length)
        .AddInitializer("one", [1f], 1)
        .AddNode("Add", ["x", "one"], ["y"])
        .AddOutput("y", DataType.Float, 1, length)
        .ToBytes();
}
