using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Onnx.Validation;
using EdgeAspire.Onnx.Zoo;
using EdgeAspire.Testing;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Tests.Shapes;

/// <summary>Every tensor inside of whole networks has the type and shape that ONNX Runtime gives it.</summary>
public sealed class RealModelAgreementTests
{
    [SharedDataFact("onnx/mobilenetv2_1.0_224_qat_dequant_fp32.onnx")]
    public void Analyze_MobileNet_AgreesInside() => AssertAgrees(Read("mobilenetv2_1.0_224_qat_dequant_fp32.onnx"));

    [SharedDataFact("onnx/mnist_cntk.onnx")]
    public void Analyze_Mnist_AgreesInside() => AssertAgrees(Read("mnist_cntk.onnx"));

    [Theory]
    [InlineData("mobilenetv2")]
    [InlineData("shakeshake8")]
    public void Analyze_ZooModel_AgreesInside(string name) => AssertAgrees(ModelProto.Parser.ParseFrom(ModelZoo.Create(name, 1).ToBytes()));

    private static ModelProto Read(string file) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(SharedData.Find("onnx", file)!));

    private static void AssertAgrees(ModelProto proto)
    {
        ModelGraph graph = ModelGraph.Analyze(OnnxModel.Of(proto).Value).Value;
        GraphValue[] values = [.. graph.Nodes.SelectMany(node => node.Outputs).OfType<GraphValue>()];
        ModelProto talkative = proto.Clone();
        talkative.Graph.Output.Clear();
        talkative.Graph.Output.Add(values.Select(value => new ValueInfoProto { Name = value.Name }));
        using SessionOptions options = new() { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
        using InferenceSession session = new(talkative.ToByteArray(), options);
        GraphValue input = Assert.Single(graph.Inputs);
        using OrtValue tensor = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, (Microsoft.ML.OnnxRuntime.Tensors.TensorElementType)input.Type, [.. input.Shape]);
        tensor.GetTensorMutableRawData().Clear();
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs =
            session.Run(run, [input.Name], [tensor], [.. values.Select(value => value.Name)]);
        string[] expected = [.. outputs.Select((output, i) => Shown(values[i].Name, output.GetTensorTypeAndShape()))];
        Assert.Equal(expected, values.Select(value => value.ToString()));
    }

    private static string Shown(string name, OrtTensorTypeAndShapeInfo info) =>
        $"'{name}' {TensorTypes.NameOf((DataType)info.ElementDataType)} [{string.Join(", ", info.Shape)}]";
}
