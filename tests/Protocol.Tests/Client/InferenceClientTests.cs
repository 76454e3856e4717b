using System.Runtime.InteropServices;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Protocol.Tests.Service;

namespace EdgeAspire.Protocol.Tests.Client;

/// <summary>The client against the server.</summary>
public sealed class InferenceClientTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private IdentityServer _server = null!;
    private InferenceClient _client = null!;

    public Task InitializeAsync()
    {
        _server = IdentityServer.Start();
        _client = new InferenceClient(_server.Address);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(784)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public async Task InferAsync_AnySize_ReturnsTheSameTensor(int elements)
    {
        using var request = new InferRequest { ModelName = "m", Id = "7" };
        request.Inputs.Add(Floats("x", elements));
        request.Parameters["p"] = new InferParameter { StringParam = "v" };

        using var response = (await _client.InferAsync(request, Patience, CancellationToken.None)).Value;

        Assert.Equal("7", response.Id);
        Assert.Equal("v", response.Parameters["p"].StringParam);
        var output = Assert.Single(response.Outputs);
        Assert.Equal(("x", TensorDataType.Fp32), (output.Name, output.DataType));
        Assert.Equal([1, elements], output.Shape);
        Assert.True(output.Data.Span.SequenceEqual(request.Inputs[0].Data.Span));
        Assert.InRange(request.WireBytes, elements * 4, (elements * 4) + 100);
        Assert.InRange(response.WireBytes, elements * 4, (elements * 4) + 100);
    }

    [Fact]
    public async Task InferAsync_SeveralTensors_KeepOrderAndAlignment()
    {
        using var request = new InferRequest { ModelName = "m" };
        request.Inputs.Add(Floats("a", 3));
        request.Inputs.Add(new Tensor("b", TensorDataType.UInt8, [5], new byte[] { 1, 2, 3, 4, 5 }));
        request.Inputs.Add(Floats("c", 70_000));

        using var response = (await _client.InferAsync(request, Patience, CancellationToken.None)).Value;

        Assert.Equal(["a", "b", "c"], response.Outputs.Select(output => output.Name).ToArray());
        for (var i = 0; i < 3; i++)
        {
            Assert.True(response.Outputs[i].Data.Span.SequenceEqual(request.Inputs[i].Data.Span));
            Assert.Equal(0, AddressOf(response.Outputs[i]) % TensorBuffer.AlignmentBytes);
        }
    }

    [Fact]
    public async Task InferAsync_TypedContents_RoundTrip()
    {
        using var request = new InferRequest { ModelName = "m", UsesRawContents = false };
        request.Inputs.Add(Floats("x", 10));

        using var response = (await _client.InferAsync(request, Patience, CancellationToken.None)).Value;

        Assert.False(response.UsesRawContents);
        Assert.True(response.Outputs[0].Data.Span.SequenceEqual(request.Inputs[0].Data.Span));
    }

    [Fact]
    public async Task InferAsync_ManyAtOnce_EachGetsItsOwnAnswer()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            using var request = new InferRequest { ModelName = "m", Id = $"{i}" };
            request.Inputs.Add(Floats("x", 1 + (i * 500)));

            using var response = (await _client.InferAsync(request, Patience, CancellationToken.None)).Value;

            Assert.Equal($"{i}", response.Id);
            Assert.True(response.Outputs[0].Data.Span.SequenceEqual(request.Inputs[0].Data.Span));
        }));
    }

    [Fact]
    public async Task InferAsync_ServiceReturnsError_GivesItsStatusAndText()
    {
        using var request = new InferRequest { ModelName = "fail" };

        var error = (await _client.InferAsync(request, Patience, CancellationToken.None)).Error;

        Assert.Equal(ErrorReason.NotFound, error?.Reason);
        Assert.Contains("No model 'fail': 100 % ünknown.", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InferAsync_ServiceThrows_IsAnErrorAndTheConnectionLives()
    {
        using var bad = new InferRequest { ModelName = "throw" };
        using var good = new InferRequest { ModelName = "m" };

        Assert.Equal(ErrorReason.Internal, (await _client.InferAsync(bad, Patience, CancellationToken.None)).Error?.Reason);
        Assert.True((await _client.InferAsync(good, Patience, CancellationToken.None)).IsSuccess);
    }

    [Fact]
    public async Task InferAsync_ByteCountDoesNotFitTheShape_IsRefusedByName()
    {
        using var request = new InferRequest { ModelName = "m" };
        request.Inputs.Add(new Tensor("image", TensorDataType.Fp32, [1, 3], new byte[11]));

        var error = (await _client.InferAsync(request, Patience, CancellationToken.None)).Error;

        Assert.Equal(ErrorReason.InvalidArgument, error?.Reason);
        Assert.Contains("input 'image' FP32 [1, 3] needs 3 x 4 bytes; 11 bytes came.", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InferAsync_DeadlinePasses_IsDeadlineExceeded()
    {
        using var request = new InferRequest { ModelName = "hang" };

        // On a busy machine a deadline may pass before the request has left.
        do
        {
            var error = (await _client.InferAsync(request, TimeSpan.FromMilliseconds(50), CancellationToken.None)).Error;
            Assert.Equal(ErrorReason.DeadlineExceeded, error?.Reason);
        }
        while (!_server.Service.Hanging.IsCompleted);

        await _server.Service.Cancelled;
    }

    [Fact]
    public async Task InferAsync_Cancelled_ReachesTheService()
    {
        using var request = new InferRequest { ModelName = "hang" };
        using var cancellation = new CancellationTokenSource();
        var call = _client.InferAsync(request, Patience, cancellation.Token);
        await _server.Service.Hanging;

        await cancellation.CancelAsync();

        Assert.Equal(ErrorReason.Cancelled, (await call).Error?.Reason);
        await _server.Service.Cancelled;
    }

    [Fact]
    public async Task InferAsync_NobodyListens_IsDeviceUnavailable()
    {
        using var client = new InferenceClient(new Uri("http://127.0.0.1:1"));
        using var request = new InferRequest { ModelName = "m" };

        var error = (await client.InferAsync(request, Patience, CancellationToken.None)).Error;

        Assert.Equal(ErrorReason.DeviceUnavailable, error?.Reason);
        Assert.Contains("127.0.0.1:1", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InferAsync_ServerComesBack_ConnectsAgain()
    {
        using var request = new InferRequest { ModelName = "m" };
        Assert.True((await _client.InferAsync(request, Patience, CancellationToken.None)).IsSuccess);
        var port = _server.Address.Port;
        await _server.DisposeAsync();
        Assert.Equal(ErrorReason.DeviceUnavailable, (await _client.InferAsync(request, Patience, CancellationToken.None)).Error?.Reason);

        _server = IdentityServer.Start(port: port);
        Outcome<InferResponse> outcome;
        do
        {
            outcome = await _client.InferAsync(request, Patience, CancellationToken.None);
        }
        while (!outcome.IsSuccess);

        Assert.Equal("m", outcome.Value.ModelName);
    }

    [Fact]
    public async Task Metadata_AndReadiness_AreAnswered()
    {
        Assert.True((await _client.IsServerReadyAsync(Patience, CancellationToken.None)).Value);
        Assert.True((await _client.IsModelReadyAsync("m", "", Patience, CancellationToken.None)).Value);
        Assert.Equal(ErrorReason.NotFound, (await _client.IsModelReadyAsync("fail", "", Patience, CancellationToken.None)).Error?.Reason);
        Assert.Equal("identity", (await _client.GetServerMetadataAsync(Patience, CancellationToken.None)).Value.Name);
        Assert.Equal("m", (await _client.GetModelMetadataAsync("m", "", Patience, CancellationToken.None)).Value.Name);
    }

    private static Tensor Floats(string name, int elements)
    {
        var values = new float[elements];
        for (var i = 0; i < elements; i++)
        {
            values[i] = i * 0.5f;
        }

        return new Tensor(name, TensorDataType.Fp32, [1, elements], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
    }

    private static unsafe long AddressOf(Tensor tensor)
    {
        using var pin = tensor.Data.Pin();
        return (long)pin.Pointer;
    }
}
