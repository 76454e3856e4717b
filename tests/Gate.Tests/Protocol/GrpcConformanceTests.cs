using System.Runtime.InteropServices;
using EdgeAspire.Gate.Tests.Fakes;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Health;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;
using Grpc.Net.Client;

namespace EdgeAspire.Gate.Tests.Protocol;

public sealed class GrpcConformanceTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private GateFixture _gate = null!;

    public async Task InitializeAsync() => _gate = await GateFixture.StartAsync();

    public async Task DisposeAsync() => await _gate.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Infer_RawOrTypedContents_AnsweredInKind(bool usesRawContents)
    {
        using var request = Request(0.75f);
        request.UsesRawContents = usesRawContents;
        request.Id = "r-1";

        using var response = (await InferAsync(request)).Value;

        Assert.Equal(usesRawContents, response.UsesRawContents);
        Assert.Equal("r-1", response.Id);
        Assert.Equal("1", response.ModelVersion);
        Assert.Equal(["label", "expert", "probabilities", "entropy"], response.Outputs.Select(output => output.Name));
        Assert.Equal(0.75f, _gate.Experts[0].Expert.LastInput[5]);
        Assert.False(response.Parameters["edge_degraded"].BoolParam);
        Assert.NotEmpty(response.Parameters["edge_hops"].StringParam);
    }

    [Fact]
    public async Task Infer_WrongShape_InvalidArgumentWithText()
    {
        using var request = new InferRequest { ModelName = GateFixture.Model };
        request.Inputs.Add(new Tensor("image", TensorDataType.Fp32, [1, 784], new byte[3136]));

        var error = (await InferAsync(request)).Error!;

        Assert.Equal(ErrorReason.InvalidArgument, error.Reason);
        Assert.Contains("expected shape [N, 1, 28, 28]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", "")]
    [InlineData(GateFixture.Model, "9")]
    public async Task Infer_UnknownModelOrVersion_NotFound(string model, string version)
    {
        using var request = Request(0);
        request.ModelName = model;
        request.ModelVersion = version;

        Assert.Equal(ErrorReason.NotFound, (await InferAsync(request)).Error?.Reason);
    }

    [Fact]
    public async Task Infer_CallersDeadline_ShortensTheGates()
    {
        _gate.Experts[0].Expert.Hold = new TaskCompletionSource();
        _gate.Experts[1].Expert.Hold = new TaskCompletionSource();
        using var request = Request(0);

        // On a busy machine a deadline may pass before the experts are asked.
        do
        {
            var outcome = await _gate.Grpc.InferAsync(request, TimeSpan.FromSeconds(0.3), CancellationToken.None);
            Assert.Equal(ErrorReason.DeadlineExceeded, outcome.Error?.Reason);
        }
        while (!_gate.Experts[0].Expert.Arrived.Task.IsCompleted);

        await _gate.Experts[0].Expert.Cancelled.Task;
    }

    [Fact]
    public async Task Metadata_AndReadiness_AreTheSameAsOverRest()
    {
        var model = (await _gate.Grpc.GetModelMetadataAsync(GateFixture.Model, "", Patience, CancellationToken.None)).Value;
        var server = (await _gate.Grpc.GetServerMetadataAsync(Patience, CancellationToken.None)).Value;

        Assert.Equal(["image"], model.Inputs.Select(input => input.Name));
        Assert.Equal(["probabilities", "label", "entropy", "expert"], model.Outputs.Select(output => output.Name));
        Assert.Equal("edgeaspire", server.Name);
        Assert.True((await _gate.Grpc.IsServerReadyAsync(Patience, CancellationToken.None)).Value);
        Assert.True((await _gate.Grpc.IsModelReadyAsync(GateFixture.Model, "", Patience, CancellationToken.None)).Value);
        Assert.False((await _gate.Grpc.IsModelReadyAsync("nobody", "", Patience, CancellationToken.None)).IsSuccess);
    }

    [Fact]
    public async Task Health_Check_IsServing()
    {
        using var channel = GrpcChannel.ForAddress(_gate.GrpcAddress);

        var response = await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest());

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, response.Status);
    }

    [Fact]
    public async Task Infer_ManyAtOnce_EachGetsItsOwnAnswer()
    {
        foreach (var expert in _gate.Experts)
        {
            expert.Expert.Classify = sample => FakeExpert.Certain((int)sample[0]);
        }

        await Task.WhenAll(Enumerable.Range(0, 16).Select(async caller =>
        {
            for (var round = 0; round < 10; round++)
            {
                var label = (caller + round) % 10;
                using var request = Request(label);
                using var response = (await InferAsync(request)).Value;
                Assert.Equal(label, MemoryMarshal.Read<long>(response.Outputs[0].Data.Span));
            }
        }));
    }

    private static InferRequest Request(float pixel)
    {
        var request = new InferRequest { ModelName = GateFixture.Model };
        var pixels = Enumerable.Repeat(pixel, 784).ToArray();
        request.Inputs.Add(new Tensor("image", TensorDataType.Fp32, [1, 1, 28, 28], MemoryMarshal.AsBytes(pixels.AsSpan()).ToArray()));
        return request;
    }

    private Task<Outcome<InferResponse>> InferAsync(InferRequest request) => _gate.Grpc.InferAsync(request, Patience, CancellationToken.None);
}
