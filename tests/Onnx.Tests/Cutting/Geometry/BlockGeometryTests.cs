using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Costs;
using EdgeAspire.Onnx.Cutting.Geometry;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Parts;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Cutting.Geometry;

public sealed class BlockGeometryTests
{
    [Fact]
    public void SliceFor_RowsBehindAShortcut_TakesTheHullOfBothWays()
    {
        ModelGraph graph = Analyze(new OnnxModelBuilder("shortcut")
            .AddInput("x", DataType.Float, 1, 4, 16, 16)
            .AddInitializer("w", new float[4 * 4 * 9], 4, 4, 3, 3)
            .AddNode("Conv", ["x", "w"], ["y"], NodeAttributes.Of("pads", [1L, 1, 1, 1]))
            .AddNode("Add", ["x", "y"], ["z"])
            .AddOutput("z", DataType.Float, 1, 4, 16, 16));
        BlockGeometry block = BlockGeometry.Of(graph.Nodes);
        GraphValue z = graph.Find("z")!;
        BlockSlice slice = block.SliceFor(Wanted(z, Region.Whole(z.Shape).With(2, new Interval(4, 8))));
        Assert.Equal(new Interval(4, 8), slice.RegionOf(graph.Find("y")!)!.Axes[2]);
        Assert.Equal(new Interval(3, 9), slice.RegionOf(graph.Find("x")!)!.Axes[2]);
        Assert.Equal(2 * 4 * 16 * ((4 * 9) + 1) * 4, slice.Flops);
        Assert.Equal(ModelCost.Of(graph).Flops, block.SliceFor(Wanted(z, Region.Whole(z.Shape))).Flops);
    }

    [Fact]
    public void SliceFor_ChannelsOfADepthwiseConvolution_TakesTheSameChannelsAndWeights()
    {
        ModelGraph graph = Analyze(new OnnxModelBuilder("depthwise")
            .AddInput("x", DataType.Float, 1, 6, 8, 8)
            .AddInitializer("w", new float[12 * 9], 12, 1, 3, 3)
            .AddInitializer("b", new float[12], 12)
            .AddNode("Conv", ["x", "w", "b"], ["y"], NodeAttributes.Of("group", 6))
            .AddOutput("y", DataType.Float, 1, 12, 6, 6));
        BlockGeometry block = BlockGeometry.Of(graph.Nodes);
        GraphValue y = graph.Find("y")!;
        Assert.Equal(2, block.Nodes[0].GranularityOf(1));
        BlockSlice slice = block.SliceFor(Wanted(y, Region.Whole(y.Shape).With(1, new Interval(3, 7))));
        Assert.Equal(new Interval(2, 8), slice.ComputedBy(graph.Nodes[0])!.Axes[1]);
        Assert.Equal(new Interval(1, 4), slice.RegionOf(graph.Find("x")!)!.Axes[1]);
        Assert.Equal(new Interval(2, 8), slice.RegionOf(graph.Find("w")!)!.Axes[0]);
        Assert.Equal(new Interval(2, 8), slice.RegionOf(graph.Find("b")!)!.Axes[0]);
    }

    [Fact]
    public void ObstacleOf_SoftmaxOverRows_SaysSo()
    {
        ModelGraph graph = Analyze(new OnnxModelBuilder("softmax")
            .AddInput("x", DataType.Float, 1, 4, 8, 8)
            .AddNode("Softmax", ["x"], ["y"], NodeAttributes.Of("axis", 2))
            .AddOutput("y", DataType.Float, 1, 4, 8, 8));
        var geometry = NodeGeometry.Of(graph.Nodes[0]);
        Assert.NotNull(geometry.ObstacleOf(2));
        Assert.Null(geometry.ObstacleOf(3));
    }

    [Theory]
    [InlineData(new long[] { 1, 4, 6, 8 }, new long[] { 1, 2, 2, 6, 8 }, new[] { 0, -1, -1, 2, 3 })]
    [InlineData(new long[] { 1, 4, 6, 8 }, new long[] { 1, 192 }, new[] { 0, -1 })]
    [InlineData(new long[] { 1, 4, 6, 8 }, new long[] { 1, 4, 48 }, new[] { 0, 1, -1 })]
    [InlineData(new long[] { 4, 1, 6 }, new long[] { 4, 6 }, new[] { 0, 2 })]
    [InlineData(new long[] { 4, 6 }, new long[] { 4, 1, 6 }, new[] { 0, -1, 1 })]
    public void LinksOf_Reshape_KeepsAxesThatStayInPlace(long[] from, long[] to, int[] inputAxisOf)
    {
        ModelGraph graph = Analyze(new OnnxModelBuilder("reshape")
            .AddInput("x", DataType.Float, from)
            .AddInitializer("shape", to, to.Length)
            .AddNode("Reshape", ["x", "shape"], ["y"])
            .AddOutput("y", DataType.Float, to));
        var geometry = NodeGeometry.Of(graph.Nodes[0]);
        for (int o = 0; o < to.Length; o++)
        {
            int input = geometry.LinksOf(0).Select((link, i) => (link, i)).Where(pair => pair.link.OutputAxis == o).Select(pair => pair.i).FirstOrDefault(-1);
            Assert.Equal(inputAxisOf[o], input);
            Assert.Equal(input < 0, geometry.ObstacleOf(o) is not null);
        }
    }

    private static Dictionary<GraphValue, Region> Wanted(GraphValue value, Region region) => new() { [value] = region };

    private static ModelGraph Analyze(OnnxModelBuilder builder) =>
        ModelGraph.Analyze(OnnxModelReader.Read(builder.ToBytes()).Value).Value;
}
