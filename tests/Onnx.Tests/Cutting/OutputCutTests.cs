using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Cutting;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Parts;
using EdgeAspire.Testing.Cutting;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Cutting;

public sealed class OutputCutTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Cut_RowsOfConvolutionsPoolsAndAShortcut_IsTheWhole(int parts)
    {
        ModelGraph graph = Models.Image("rows", 3, 30, 22)
            .AddConv("x", "c1", 3, 8, 3, Models.Pads(1, 1, 1, 1), Models.Strides(2, 2))
            .AddNode("Relu", ["c1"], ["r1"])
            .AddConv("r1", "dw", 8, 8, 3, NodeAttributes.Of("group", 8), NodeAttributes.Of("dilations", [2L, 2]), Models.Pads(2, 2, 2, 2))
            .AddNode("Add", ["r1", "dw"], ["sum"])
            .AddNode("MaxPool", ["sum"], ["pool"], NodeAttributes.Of("kernel_shape", [3L, 3]), Models.Strides(2, 2), NodeAttributes.Of("ceil_mode", 1))
            .AddNode("Concat", ["pool", "pool"], ["y"], NodeAttributes.Of("axis", 1))
            .AddOutput("y", DataType.Float, 1, 16, 7, 5)
            .Analyze();
        Cuts.AssertExact(graph, parts > 2, AxisCut.Even(2, 7, parts));
    }

    [Fact]
    public void Cut_RowsAndColumns_IsTheWhole() => Cuts.AssertExact(
        Models.Image("grid", 4, 17, 19)
            .AddConv("x", "c1", 4, 6, 5, Models.Pads(2, 2, 2, 2))
            .AddConv("c1", "y", 6, 4, 3, Models.Pads(0, 1, 1, 0), Models.Strides(1, 2))
            .AddOutput("y", DataType.Float, 1, 4, 16, 9)
            .Analyze(),
        true,
        new AxisCut(2, [3, 9, 4]),
        new AxisCut(3, [5, 4]));

    [Fact]
    public void Cut_PoolWithAnAttributeOfConvolutions_LeavesItAlone()
    {
        ModelGraph graph = Models.Image("pool", 2, 8, 8)
            .AddNode("MaxPool", ["x"], ["y"], NodeAttributes.Of("kernel_shape", [2L, 2]), Models.Strides(2, 2), NodeAttributes.Of("group", 64))
            .AddOutput("y", DataType.Float, 1, 2, 4, 4)
            .Analyze();
        CutBlock cut = OutputCut.Cut(Cuts.Block(graph), [AxisCut.Even(2, 4, 2)], "pool").Value;
        Assert.All(cut.Models, model => Assert.Equal(64, model.Header.Graph.Node[0].Attribute.Single(attribute => attribute.Name is "group").I));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(0, 1)]
    public void Cut_RowsOfAnAveragePool_CountsPaddingAsTheWhole(int countsPadding, int ceil) => Cuts.AssertExact(
        Models.Image("average", 2, 20, 8)
            .AddNode(
                "AveragePool", ["x"], ["y"], NodeAttributes.Of("kernel_shape", [3L, 3]), Models.Strides(2, 2), Models.Pads(1, 1, 1, 1),
                NodeAttributes.Of("count_include_pad", countsPadding), NodeAttributes.Of("ceil_mode", ceil))
            .AddOutput("y", DataType.Float, 1, 2, 10 + ceil, 4 + ceil)
            .Analyze(),
        true,
        AxisCut.Even(2, 10 + ceil, 4));

    [Theory]
    [InlineData(4, 2, 1, 0)]
    [InlineData(3, 2, 1, 1)]
    [InlineData(2, 2, 0, 0)]
    [InlineData(2, 3, 0, 0)]
    public void Cut_RowsOfATransposedConvolution_IsTheWhole(long kernel, long stride, long pad, long extra)
    {
        long size = (8 * stride) + kernel - (2 * pad) + extra;
        Cuts.AssertExact(
            Models.Image("transposed", 3, 9, 9)
                .AddWeights("w", 3, 4, kernel, kernel)
                .AddWeights("b", 4)
                .AddNode(
                    "ConvTranspose", ["x", "w", "b"], ["t"], Models.Strides(stride, stride), Models.Pads(pad, pad, pad, pad),
                    NodeAttributes.Of("output_padding", [extra, extra]))
                .AddNode("Relu", ["t"], ["y"])
                .AddOutput("y", DataType.Float, 1, 4, size, size)
                .Analyze(),
            false,
            AxisCut.Even(2, size, 3));
    }

    [Fact]
    public void Cut_ChannelsOfAConvolutionAndWhatFollows_IsTheWhole() => Cuts.AssertExact(
        Models.Image("channels", 6, 9, 9)
            .AddConv("x", "c1", 6, 12, 3)
            .AddWeights("slope", 12, 1, 1)
            .AddNode("PRelu", ["c1", "slope"], ["p"])
            .AddConv("p", "dw", 12, 12, 3, NodeAttributes.Of("group", 12))
            .AddNode("GlobalAveragePool", ["dw"], ["y"])
            .AddOutput("y", DataType.Float, 1, 12, 1, 1)
            .Analyze(),
        true,
        new AxisCut(1, [5, 3, 4]));

    [Fact]
    public void Cut_ChannelsOfAClip_IsTheWhole() => Cuts.AssertExact(
        new OnnxModelBuilder("clip").AddInput("x", DataType.Float, 1, 3, 6, 8, 8)
            .AddWeights("w", 8, 3, 3, 3, 3)
            .AddNode("Conv", ["x", "w"], ["c"], Models.Pads(1, 1, 1, 1, 1, 1))
            .AddNode("Relu", ["c"], ["y"])
            .AddOutput("y", DataType.Float, 1, 8, 6, 8, 8)
            .Analyze(),
        false,
        new AxisCut(1, [2, 1, 5]));

    [Fact]
    public void Cut_OutputsOfADenseLayer_IsTheWhole() => Cuts.AssertExact(
        new OnnxModelBuilder("dense").AddInput("x", DataType.Float, 1, 20)
            .AddWeights("w", 12, 20)
            .AddWeights("b", 12)
            .AddNode("Gemm", ["x", "w", "b"], ["g"], NodeAttributes.Of("transB", 1))
            .AddNode("Relu", ["g"], ["y"])
            .AddOutput("y", DataType.Float, 1, 12)
            .Analyze(),
        false,
        new AxisCut(1, [1, 7, 4]));

    [Fact]
    public void Cut_ChosenBoxesOfSeveralOutputs_AreTheWhole()
    {
        ModelGraph graph = TwoSizes();
        CutBlock cut = ModelCutter.Cut(
            graph,
            [
                new BlockCut(graph.Nodes.Length, CutMethod.Output)
                {
                    Boxes = [[Rows("a", 0, 5), Rows("y", 0, 4)], [Rows("a", 5, 12)], [Rows("a", 12, 16), Rows("y", 4, 8)]],
                },
            ]).Value.Blocks[0];
        Cuts.AssertExact(graph, true, cut);
        Assert.Single(cut.Description.Parts[1].Outputs);
    }

    [Fact]
    public void Cut_BoxesThatOverlap_AreRefused() => Cuts.AssertRefused(
        OutputCut.Cut(Cuts.Block(TwoSizes()), [[Rows("a", 0, 9), Rows("y", 0, 4)], [Rows("a", 8, 16), Rows("y", 4, 8)]], "boxes").Fault,
        "node 'a' (Conv): the boxes");

    [Fact]
    public void Cut_GlobalPoolAtTheEnd_IsRefused() => Cuts.AssertRefused(
        Models.Image("pool", 3, 8, 8)
            .AddConv("x", "c", 3, 4, 3)
            .AddNode("GlobalAveragePool", ["c"], ["y"])
            .AddOutput("y", DataType.Float, 1, 4, 1, 1)
            .Analyze(),
        "node 'y' (GlobalAveragePool) cannot be cut along axis 2 of its output: it computes over the whole of this axis",
        new AxisCut(2, [1]));

    [Fact]
    public void Cut_SqueezeAndExcite_IsRefusedBecauseOfThePoolInIt() => Cuts.AssertRefused(
        Models.Image("excite", 3, 8, 8)
            .AddConv("x", "c", 3, 4, 3, Models.Pads(1, 1, 1, 1))
            .AddNode("GlobalAveragePool", ["c"], ["p"])
            .AddNode("Sigmoid", ["p"], ["gate"])
            .AddNode("Mul", ["c", "gate"], ["y"])
            .AddOutput("y", DataType.Float, 1, 4, 8, 8)
            .Analyze(),
        "node 'p' (GlobalAveragePool) needs all of 'c' FP32 [1, 4, 8, 8] along axis 2",
        new AxisCut(2, [4, 4]));

    [Fact]
    public void Cut_ChannelsOfTheSecondConvolution_IsRefusedBecauseEveryPartWouldComputeTheFirst() => Cuts.AssertRefused(
        Models.Image("two", 3, 8, 8)
            .AddConv("x", "c1", 3, 4, 3)
            .AddConv("c1", "y", 4, 6, 3)
            .AddOutput("y", DataType.Float, 1, 6, 4, 4)
            .Analyze(),
        "node 'c1' (Conv) would be computed whole by every part",
        new AxisCut(1, [3, 3]));

    [Fact]
    public void Cut_FlattenInTheBlock_IsRefused() => Cuts.AssertRefused(
        Models.Image("flat", 3, 8, 8)
            .AddConv("x", "c", 3, 4, 3)
            .AddNode("Flatten", ["c"], ["y"])
            .AddOutput("y", DataType.Float, 1, 144)
            .Analyze(),
        "node 'y' (Flatten) cannot be cut along axis 1 of its output: it mixes this axis with others",
        new AxisCut(1, [72, 72]));

    [Fact]
    public void Cut_PiecesThatDoNotAddUp_IsRefused() => Cuts.AssertRefused(
        Models.Image("pieces", 3, 8, 8)
            .AddConv("x", "y", 3, 4, 3)
            .AddOutput("y", DataType.Float, 1, 4, 6, 6)
            .Analyze(),
        "pieces [3, 4] of axis 2 do not add up",
        new AxisCut(2, [3, 4]));

    private static ValueBox Rows(string value, long start, long end) => new(
        value, [Interval.Whole(1), Interval.Whole(4), new Interval(start, end), Interval.Whole(value is "a" ? 16 : 8)]);

    private static ModelGraph TwoSizes() => Models.Image("sizes", 3, 16, 16)
        .AddConv("x", "a", 3, 4, 3, Models.Pads(1, 1, 1, 1))
        .AddNode("MaxPool", ["a"], ["y"], NodeAttributes.Of("kernel_shape", [2L, 2]), Models.Strides(2, 2))
        .AddOutput("a", DataType.Float, 1, 4, 16, 16)
        .AddOutput("y", DataType.Float, 1, 4, 8, 8)
        .Analyze();
}
