using EdgeAspire.Expert.Configuration;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Expert.Tests.Endpoints;

public sealed class InferenceTests
{
    // softmax(1, 2, 3) and its entropy.
    private static readonly double[] Expected = [0.09003057, 0.24472847, 0.66524096];
    private const double ExpectedEntropy = 0.8323965;

    [Fact]
    public async Task Infer_Logits_GivesProbabilitiesAndEntropy()
    {
        await using var expert = await ExpertHost.StartAsync(TestModels.Logits());
        using var request = Request.For("m", Request.Tensor("image", [2, 2], 1f, 0f, 0f, 0f));
        request.Id = "42";

        using var response = (await expert.InferAsync(request)).Value;

        Assert.Equal(("m", "1", "42"), (response.ModelName, response.ModelVersion, response.Id));
        Assert.Equal(["probabilities", "entropy"], response.Outputs.Select(output => output.Name));
        Assert.Equal([2L, 3], response.Outputs[0].Shape);
        Assert.Equal([2L], response.Outputs[1].Shape);
        var probabilities = Request.Floats(response, "probabilities");
        for (var index = 0; index < 3; index++)
        {
            Assert.Equal(Expected[index], probabilities[index], 1e-6);
            Assert.Equal(1 / 3.0, probabilities[3 + index], 1e-6);
        }

        Assert.Equal(ExpectedEntropy, Request.Floats(response, "entropy")[0], 1e-5);
        Assert.Equal(Math.Log(3), Request.Floats(response, "entropy")[1], 1e-5);
        Assert.Equal(expert.Services.GetRequiredService<IOptions<ExpertOptions>>().Value.DeviceName, response.Parameters[EdgeParameters.Device].StringParam);
        Assert.InRange(response.Parameters[EdgeParameters.QueueSeconds].DoubleParam, 0, 60);
        Assert.InRange(response.Parameters[EdgeParameters.ComputeSeconds].DoubleParam, 1e-9, 60);
    }

    [Fact]
    public async Task Infer_Probabilities_AreServedAsTheyAre()
    {
        await using var expert = await ExpertHost.StartAsync(TestModels.Probabilities());
        using var request = Request.For("m", Request.Tensor("image", [1, 2], 1f, 0f));

        using var response = (await expert.InferAsync(request)).Value;

        Assert.Equal(Expected[2], Request.Floats(response, "probabilities")[2], 1e-6);
        Assert.Equal(ExpectedEntropy, Request.Floats(response, "entropy")[0], 1e-5);
    }

    [Fact]
    public async Task Infer_DoublePrecision_GivesSinglePrecision()
    {
        await using var expert = await ExpertHost.StartAsync(TestModels.DoubleLogits());
        using var request = Request.For("m", Request.Tensor("image", [1, 3], -1.0, -2.0, -3.0));

        using var response = (await expert.InferAsync(request)).Value;

        Assert.Equal(TensorDataType.Fp32, response.Outputs[0].DataType);
        Assert.Equal(Expected[2], Request.Floats(response, "probabilities")[2], 1e-6);
    }

    [Fact]
    public async Task Infer_OneOutputAsked_GivesOne()
    {
        await using var expert = await ExpertHost.StartAsync(TestModels.Logits());
        using var request = Request.For("m", Request.Tensor("image", [1, 2], 1f, 0f));
        request.Outputs.Add(new RequestedOutput("entropy"));

        using var response = (await expert.InferAsync(request)).Value;

        Assert.Equal("entropy", Assert.Single(response.Outputs).Name);
    }

    [Fact]
    public async Task Infer_TypedContents_AnswersInKind()
    {
        await using var expert = await ExpertHost.StartAsync(TestModels.Logits());
        using var request = Request.For("m", Request.Tensor("image", [1, 2], 1f, 0f));
        request.UsesRawContents = false;

        using var response = (await expert.InferAsync(request)).Value;

        Assert.False(response.UsesRawContents);
        Assert.Equal(ExpectedEntropy, Request.Floats(response, "entropy")[0], 1e-5);
    }

    [Fact]
    public async Task Infer_Raw_GivesTheModelsOwnOutputs()
    {
        await using var expert = await ExpertHost.StartAsync(TestModels.Identity(), "--Expert:Output=raw");
        float[] values = [1f, float.NaN, float.PositiveInfinity, -0f];
        using var request = Request.For("m", Request.Tensor("x", [4], values));

        for (var repeat = 0; repeat < 3; repeat++)
        {
            using var response = (await expert.InferAsync(request)).Value;
            Assert.Equal(values, Request.Floats(response, "y"));
        }
    }

    [Fact]
    public async Task Infer_Raw_CarriesLargeTensors()
    {
        await using var expert = await ExpertHost.StartAsync(TestModels.Identity(), "--Expert:Output=raw", "--Expert:MaxBatch=65536");
        var values = Enumerable.Range(0, 50_000).Select(value => (float)value).ToArray();
        using var request = Request.For("m", Request.Tensor("x", [values.Length], values));

        using var response = (await expert.InferAsync(request)).Value;

        Assert.Equal(values, Request.Floats(response, "y"));
    }

    [Fact]
    public async Task Infer_ManyAtOnce_GivesEachItsAnswer()
    {
        await using var expert = await ExpertHost.StartAsync(TestModels.Logits(), "--Expert:MaxQueue=1000");

        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            for (var repeat = 0; repeat < 50; repeat++)
            {
                var scale = (caller + 1) / 16f;
                var batch = 1 + (repeat % 3);
                using var request = Request.For("m", Request.Tensor("image", [batch, 2], [.. Enumerable.Repeat(new[] { scale, 0f }, batch).SelectMany(pair => pair)]));
                using var response = (await expert.InferAsync(request)).Value;
                var probabilities = Request.Floats(response, "probabilities");
                for (var row = 0; row < batch; row++)
                {
                    Assert.Equal(Math.Exp(scale), probabilities[(row * 3) + 1] / probabilities[row * 3], 1e-4);
                }
            }
        })));
    }

    [SharedDataFact("onnx/mnist_cntk.onnx")]
    public async Task Infer_ModelExportedElsewhere_IsServed()
    {
        await using var expert = await ExpertHost.StartAsync(File.ReadAllBytes(SharedData.Find("onnx", "mnist_cntk.onnx")!));
        var metadata = (await expert.Client.GetModelMetadataAsync("m", "", ExpertHost.Timeout, CancellationToken.None)).Value;
        var input = Assert.Single(metadata.Inputs);
        using var request = Request.For("m", Request.Tensor(input.Name, [1, 1, 28, 28], new float[784]));

        using var response = (await expert.InferAsync(request)).Value;

        Assert.Equal("logits", metadata.Properties["edge_output"]);
        Assert.Equal(1, Request.Floats(response, "probabilities").Sum(), 1e-5);
    }
}
