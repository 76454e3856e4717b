using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Proto;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Building;

public sealed class OnnxModelBuilderTests
{
    [Fact]
    public void ToBytes_SmallClassifier_ReadsBackAsWritten()
    {
        byte[] bytes = new OnnxModelBuilder("tiny")
            .AddInput("image", DataType.Float, -1, 2)
            .AddInitializer("weight", [1f, 2f, 3f, 4f, 5f, 6f], 2, 3)
            .AddNode("MatMul", ["image", "weight"], ["logits"])
            .AddNode("Softmax", ["logits"], ["probabilities"], NodeAttributes.Of("axis", -1))
            .AddOutput("probabilities", DataType.Float, -1, 3)
            .AddMetadata("edge_part", "expert-0")
            .ToBytes();

        ModelProto model = ModelProto.Parser.ParseFrom(bytes);
        Assert.Equal(OnnxModelBuilder.Opset, Assert.Single(model.OpsetImport).Version);
        Assert.Equal("image", Assert.Single(model.Graph.Input).Name);
        Assert.Equal("N", model.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimParam);
        Assert.Equal(6 * sizeof(float), Assert.Single(model.Graph.Initializer).RawData.Length);
        Assert.Equal("MatMul Softmax", string.Join(" ", model.Graph.Node.Select(node => node.OpType)));
        Assert.Equal(-1, model.Graph.Node[1].Attribute[0].I);
        Assert.Equal("expert-0", model.MetadataProps[0].Value);
    }

    [Fact]
    public void AddInitializer_TooFewValues_NamesTheInitializer()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new OnnxModelBuilder("tiny").AddInitializer("weight", [1f, 2f], 2, 3));
        Assert.Contains("'weight' has shape [2, 3], which takes 6 values, but 2 were given", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToBytes_UndefinedTensor_NamesNodeAndTensor()
    {
        OnnxModelBuilder builder = new OnnxModelBuilder("tiny").AddNode("Relu", ["x"], ["y"]).AddOutput("y", DataType.Float, -1);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(builder.ToBytes);
        Assert.Equal(
            "Model 'tiny' is not valid: node 'y' (Relu): it reads tensor 'x', but no input, initializer or node provides it.", error.Message);
    }
}
