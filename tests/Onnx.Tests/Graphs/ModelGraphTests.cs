using System.Collections.Immutable;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Costs;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Testing;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Graphs;

public sealed class ModelGraphTests
{
    [Fact]
    public void Analyze_DynamicBatch_IsOne()
    {
        ModelGraph graph = ModelGraph.Analyze(OnnxModelReader.Read(SampleModels.LinearBytes()).Value).Value;
        Assert.Equal("[1, 2]", graph.Inputs.Single().ShapeText);
        Assert.Equal("[1, 3]", graph.Outputs[0].ShapeText);
        Assert.Equal(["logits", "probabilities"], graph.Nodes.Select(node => node.Name));
        Assert.Same(graph.Nodes[0], graph.Find("logits")!.Producer);
        Assert.Same(graph.Nodes[1], graph.Find("logits")!.Consumers.Single());
        Assert.True(graph.Find("weight")!.IsInitializer);
        Assert.Equal(24, graph.Find("weight")!.LengthBytes);
    }

    [Fact]
    public void Analyze_GivenShape_IsTaken()
    {
        var shapes = ImmutableDictionary<string, ImmutableArray<long>>.Empty.Add("image", [5, 2]);
        ModelGraph graph = ModelGraph.Analyze(OnnxModelReader.Read(SampleModels.LinearBytes()).Value, shapes).Value;
        Assert.Equal("[5, 3]", graph.Outputs[0].ShapeText);
    }

    [Theory]
    [InlineData("image", new long[] { 5, 3 }, "input 'image': dimension 1 of the given shape [5, 3] is 3, the model declares 2")]
    [InlineData("image", new long[] { 5 }, "input 'image': the given shape [5] has 1 dimensions, the model declares 2")]
    [InlineData("picture", new long[] { 5, 2 }, "a shape is given for input 'picture', but the inputs are 'image'")]
    [InlineData("image", new long[] { -5, 2 }, "input 'image': its shape [-5, 2] has a negative size or more than 4294967296 elements")]
    [InlineData("image", new[] { 1L << 40, 2 }, "input 'image': its shape [1099511627776, 2] has a negative size or more than 4294967296 elements")]
    public void Analyze_WrongGivenShape_NamesTheInput(string name, long[] shape, string message)
    {
        var shapes = ImmutableDictionary<string, ImmutableArray<long>>.Empty.Add(name, [.. shape]);
        Assert.Equal(message, ModelGraph.Analyze(OnnxModelReader.Read(SampleModels.LinearBytes()).Value, shapes).Fault?.Message);
    }

    [Fact]
    public void Analyze_DynamicImage_NamesTheDimension()
    {
        byte[] bytes = new OnnxModelBuilder("m")
            .AddInput("image", DataType.Float, -1, 3, -1, 8)
            .AddNode("Relu", ["image"], ["out"])
            .AddOutput("out", DataType.Float, -1, 3, -1, 8)
            .ToBytes();
        OnnxFault? fault = ModelGraph.Analyze(OnnxModelReader.Read(bytes).Value).Fault;
        Assert.Equal("input 'image': dimension 2 ('N2') is dynamic; give the input a fixed shape", fault?.Message);
    }

    [Fact]
    public void Analyze_UnknownOperator_NamesNodeOperatorAndOperatorSet()
    {
        byte[] bytes = new OnnxModelBuilder("m")
            .AddInput("image", DataType.Float, 1, 8)
            .AddNode("Frobnicate", ["image"], ["out"])
            .AddOutput("out", DataType.Float, 1, 8)
            .ToBytes();
        OnnxFault? fault = ModelGraph.Analyze(OnnxModelReader.Read(bytes).Value).Fault;
        Assert.Equal(OnnxFaultReason.Unsupported, fault?.Reason);
        Assert.Equal("node 'out' (Frobnicate, operator set 17): the operator is not understood", fault?.Message);
    }

    [SharedDataFact("onnx/mobilenetv2_1.0_224_qat_dequant_fp32.onnx")]
    public void Analyze_MobileNet_KnowsShapesAndCosts()
    {
        ModelGraph graph = Read("mobilenetv2_1.0_224_qat_dequant_fp32.onnx");
        Assert.Equal("[1, 1001]", graph.Outputs[0].ShapeText);
        ModelCost cost = ModelCost.Of(graph);
        Assert.InRange(cost.MultiplyAccumulates, 300_000_000, 302_500_000);
        Assert.InRange(cost.Parameters, 3_400_000, 3_600_000);
    }

    [SharedDataFact("onnx/mnist_cntk.onnx")]
    public void Analyze_Mnist_KnowsShapes()
    {
        ModelGraph graph = Read("mnist_cntk.onnx");
        Assert.Equal("[1, 10]", graph.Outputs[0].ShapeText);
    }

    private static ModelGraph Read(string file) =>
        ModelGraph.Analyze(OnnxModelReader.Read(File.ReadAllBytes(SharedData.Find("onnx", file)!)).Value).Value;
}
