using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Costs;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Proto;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Costs;

/// <summary>Against counts by hand, most of them from the papers' tables.</summary>
public sealed class NodeCostTests
{
    [Fact]
    public void Of_Conv1Of2OfVgg16_IsThePapers()
    {
        // Hadidi et al., table 2: 1.850 G multiplications, 36.9 k weights; CoopAI counts (Ci * f^2 + 1) twice per output.
        NodeCost cost = Conv([1, 64, 224, 224], [64, 64, 3, 3], NodeAttributes.Of("pads", [1L, 1L, 1L, 1L]));
        Assert.Equal(1_849_688_064, cost.MultiplyAccumulates);
        Assert.Equal(2L * 224 * 224 * ((64 * 9) + 1) * 64, cost.Flops);
        Assert.Equal(36_864, cost.Parameters);
        Assert.Equal(36_864 * 4, cost.ParameterBytes);
        Assert.Equal(224 * 224 * 64 * 4, cost.ActivationBytes);
    }

    [Fact]
    public void Of_Conv2AOfC3D_IsThePapers()
    {
        NodeCost cost = Conv([1, 64, 16, 56, 56], [128, 64, 3, 3, 3], NodeAttributes.Of("pads", [1L, 1L, 1L, 1L, 1L, 1L]));
        Assert.Equal(11_098_128_384, cost.MultiplyAccumulates);
        Assert.Equal(221_184, cost.Parameters);
    }

    [Fact]
    public void Of_Depthwise_CountsTheChannelsOfAGroup()
    {
        NodeCost cost = Conv([1, 32, 10, 10], [32, 1, 3, 3], NodeAttributes.Of("group", 32));
        Assert.Equal(8 * 8 * 32 * 9, cost.MultiplyAccumulates);
        Assert.Equal(2 * 8 * 8 * 10 * 32, cost.Flops);
    }

    [Fact]
    public void Of_FullyConnected6OfAlexNet_IsThePapers()
    {
        // Hadidi et al., table 1: 37,748,736 multiplications; CoopAI: (2 * Ni - 1) * No.
        NodeCost cost = Cost(new OnnxModelBuilder("m")
            .AddInput("x", DataType.Float, 1, 9216)
            .AddInitializer("w", DataType.Float, new Building.CountingData(9216 * 4096), 4096, 9216)
            .AddInitializer("b", DataType.Float, new Building.CountingData(4096), 4096)
            .AddNode("Gemm", ["x", "w", "b"], ["y"], NodeAttributes.Of("transB", 1)));
        Assert.Equal(37_748_736, cost.MultiplyAccumulates);
        Assert.Equal(((2L * 9216) - 1) * 4096, cost.Flops);
        Assert.Equal(37_748_736 + 4096, cost.Parameters);
    }

    [Fact]
    public void Of_BatchedMatMul_CountsEveryProduct()
    {
        NodeCost cost = Cost(new OnnxModelBuilder("m")
            .AddInput("a", DataType.Float, 6, 2, 3, 5)
            .AddInput("b", DataType.Float, 2, 5, 7)
            .AddNode("MatMul", ["a", "b"], ["y"]));
        Assert.Equal(6 * 2 * 3 * 7 * 5, cost.MultiplyAccumulates);
        Assert.Equal(6 * 2 * 3 * 7 * 9, cost.Flops);
        Assert.Equal(0, cost.Parameters);
    }

    [Fact]
    public void Of_TransposedConvolution_CountsFromTheInput()
    {
        NodeCost cost = Cost(new OnnxModelBuilder("m")
            .AddInput("x", DataType.Float, 1, 4, 5, 5)
            .AddInitializer("w", new float[4 * 3 * 2 * 2], 4, 3, 2, 2)
            .AddNode("ConvTranspose", ["x", "w"], ["y"], NodeAttributes.Of("strides", [2L, 2L])));
        Assert.Equal(5 * 5 * 4 * 3 * 4, cost.MultiplyAccumulates);
        Assert.Equal(2 * ((5 * 5 * 4 * 3 * 4) + (10 * 10 * 3)), cost.Flops);
    }

    [Fact]
    public void Of_Relu_CostsMemoryOnly()
    {
        NodeCost cost = Cost(new OnnxModelBuilder("m").AddInput("x", DataType.Float, 1, 8).AddNode("Relu", ["x"], ["y"]));
        Assert.Equal(new NodeCost(0, 0, 0, 0, 32), cost);
    }

    [Fact]
    public void Of_Model_CountsASharedInitializerOnce()
    {
        ModelCost cost = ModelCost.Of(Graph(new OnnxModelBuilder("m")
            .AddInput("x", DataType.Float, 1, 8)
            .AddInitializer("w", new float[64], 8, 8)
            .AddInitializer("shape", [8L, 1L], 2)
            .AddNode("MatMul", ["x", "w"], ["a"])
            .AddNode("MatMul", ["a", "w"], ["b"])
            .AddNode("Reshape", ["b", "shape"], ["y"])));
        Assert.Equal(64, cost.Parameters);
        Assert.Equal((64 * 4) + 16, cost.ParameterBytes);
        Assert.Equal(128, cost.MultiplyAccumulates);
        Assert.Equal(3 * 32, cost.ActivationBytes);
        Assert.Equal(64, cost.PeakActivationBytes);
    }

    private static NodeCost Conv(long[] input, long[] weights, params AttributeProto[] attributes) => Cost(new OnnxModelBuilder("m")
        .AddInput("x", DataType.Float, input)
        .AddInitializer("w", DataType.Float, new Building.CountingData((int)weights.Aggregate((product, size) => product * size)), weights)
        .AddNode("Conv", ["x", "w"], ["y"], attributes));

    private static NodeCost Cost(OnnxModelBuilder builder) => NodeCost.Of(Graph(builder).Nodes.Single());

    private static ModelGraph Graph(OnnxModelBuilder builder) => ModelGraph.Analyze(builder.AddOutput("y", DataType.Float).Build().Model).Value;
}
