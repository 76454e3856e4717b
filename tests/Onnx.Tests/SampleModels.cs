using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using Google.Protobuf;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests;

/// <summary>Small models, valid until a test breaks them.</summary>
internal static class SampleModels
{
    public static OnnxModelBuilder LinearBuilder() => new OnnxModelBuilder("tiny")
        .AddInput("image", DataType.Float, -1, 2)
        .AddInitializer("weight", [1f, 2f, 3f, 4f, 5f, 6f], 2, 3)
        .AddInitializer("bias", [0f, 0f, 0f], 3)
        .AddNode("Gemm", ["image", "weight", "bias"], ["logits"]);

    public static byte[] LinearBytes() => LinearBuilder()
        .AddNode("Softmax", ["logits"], ["probabilities"], NodeAttributes.Of("axis", 1))
        .AddOutput("probabilities", DataType.Float, -1, 3)
        .ToBytes();

    public static ModelProto Linear() => ModelProto.Parser.ParseFrom(LinearBytes());

    public static NodeProto Node(string opType, string input, string output) =>
        new() { OpType = opType, Name = output, Input = { input }, Output = { output } };

    /// <summary>A graph of one node that reads a tensor of the graph around it.</summary>
    public static GraphProto Body(string reads, string output) =>
        new() { Name = "body", Node = { Node("Relu", reads, output) }, Output = { new ValueInfoProto { Name = output } } };

    public static NodeProto If(string condition, string output, GraphProto then, GraphProto otherwise) => new()
    {
        OpType = "If",
        Name = output,
        Input = { condition },
        Output = { output },
        Attribute = { NodeAttributes.Of("then_branch", then), NodeAttributes.Of("else_branch", otherwise) },
    };

    public static OnnxOutcome<OnnxModel> Read(ModelProto model, OnnxLimits? limits = null) =>
        OnnxModelReader.Read(model.ToByteArray(), limits);

    public static void AssertRefused(ModelProto model, OnnxFaultReason reason, string message, OnnxLimits? limits = null)
    {
        OnnxFault? fault = Read(model, limits).Fault;
        Assert.NotNull(fault);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Equal(reason, fault.Reason);
    }
}
