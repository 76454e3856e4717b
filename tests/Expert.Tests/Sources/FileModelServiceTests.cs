using EdgeAspire.Onnx.Proto;
using Google.Protobuf;

namespace EdgeAspire.Expert.Tests.Sources;

public sealed class FileModelServiceTests
{
    [Fact]
    public Task Start_NotOnnx_NamesTheSetting() => AssertRefusedAsync("not a model"u8.ToArray(), "the file is not ONNX");

    [Fact]
    public Task Start_Truncated_NamesTheSetting()
    {
        var bytes = TestModels.Perceptron();
        return AssertRefusedAsync(bytes[..(bytes.Length / 2)], "Expert:File");
    }

    [Fact]
    public Task Start_ExternalTensor_NamesTheTensor()
    {
        var model = ModelProto.Parser.ParseFrom(TestModels.Logits());
        var weight = model.Graph.Initializer[0];
        weight.RawData = ByteString.Empty;
        weight.DataLocation = TensorProto.Types.DataLocation.External;
        weight.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "../../etc/passwd" });
        return AssertRefusedAsync(model.ToByteArray(), "weight");
    }

    [Fact]
    public Task Start_InputWithoutShape_NamesTheInput()
    {
        var model = ModelProto.Parser.ParseFrom(TestModels.Logits());
        model.Graph.Input[0].Type.TensorType.Shape = null;
        return AssertRefusedAsync(model.ToByteArray(), "'image'");
    }

    [Fact]
    public async Task Start_OutputWithoutShape_IsServed()
    {
        var model = ModelProto.Parser.ParseFrom(TestModels.Logits());
        model.Graph.Output[0].Type.TensorType.Shape = null;
        await using var expert = await ExpertHost.StartAsync(model.ToByteArray());
        using var request = Request.For("m", Request.Tensor("image", [2, 2], 1f, 0f, 0f, 0f));

        using var response = (await expert.InferAsync(request)).Value;

        Assert.Equal([2L, 3], response.Outputs[0].Shape);
    }

    [Fact]
    public Task Start_NoClassifier_TellsOfRaw() => AssertRefusedAsync(TestModels.Identity(), "'raw'");

    [Fact]
    public Task Start_LogitsDeclaredAsProbabilities_NamesWhoDeclaredThem() =>
        AssertRefusedAsync(TestModels.Logits(), "expected probabilities", "--Expert:Output=probabilities");

    private static async Task AssertRefusedAsync(byte[] model, string part, params string[] settings)
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => ExpertHost.StartAsync(model, settings));

        Assert.Contains("'Expert:File'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(part, exception.Message, StringComparison.Ordinal);
    }
}
