using EdgeAspire.Protocol.Messages;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Compression;

namespace EdgeAspire.Protocol.Tests.Service;

/// <summary>The server as the published gRPC client sees it.</summary>
public sealed class PublishedClientTests : IAsyncLifetime
{
    private static readonly Method<ModelInferRequest, ModelInferResponse> ModelInfer =
        CreateMethod("ModelInfer", ModelInferRequest.Parser, ModelInferResponse.Parser);

    private readonly IdentityServer _server = IdentityServer.Start(new() { MaxMessageBytes = 32 * 1024 * 1024 });
    private GrpcChannel _channel = null!;
    private CallInvoker _invoker = null!;

    public Task InitializeAsync()
    {
        _channel = GrpcChannel.ForAddress(_server.Address, new GrpcChannelOptions { MaxReceiveMessageSize = null, MaxSendMessageSize = null });
        _invoker = _channel.CreateCallInvoker();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(784)]
    [InlineData(100_000)]
    [InlineData(4_000_000)]
    public async Task Unary_AnySize_ReturnsTheSameTensor(int elements)
    {
        var request = Request(elements);

        var response = await CallAsync(request);

        Assert.Equal("7", response.Id);
        Assert.Equal([1L, elements], response.Outputs[0].Shape);
        Assert.Equal(request.RawInputContents[0], response.RawOutputContents[0]);
    }

    [Fact]
    public async Task Unary_HundredAtOnceOnOneConnection_EachGetsItsOwnAnswer()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            var request = Request(1 + (i * 100));
            request.Id = $"{i}";
            var response = await CallAsync(request);
            Assert.Equal($"{i}", response.Id);
            Assert.Equal(request.RawInputContents[0], response.RawOutputContents[0]);
        }));

        Assert.Equal(1, _server.Server.Connections);
    }

    [Theory]
    [InlineData("fail", StatusCode.NotFound, "No model 'fail': 100 % ünknown.")]
    [InlineData("throw", StatusCode.Internal, "The service failed; its log says why.")]
    public async Task Failure_HasItsStatusAndText(string model, StatusCode expected, string message)
    {
        var request = Request(1);
        request.ModelName = model;

        var exception = await Assert.ThrowsAsync<RpcException>(() => CallAsync(request));

        Assert.Equal(expected, exception.StatusCode);
        Assert.Equal(message, exception.Status.Detail);
    }

    [Fact]
    public async Task Deadline_Passes_IsDeadlineExceededAndReachesTheService()
    {
        var request = Request(1);
        request.ModelName = "hang";

        // On a busy machine a deadline may pass before the request has left.
        do
        {
            var exception = await Assert.ThrowsAsync<RpcException>(
                () => CallAsync(request, new CallOptions(deadline: DateTime.UtcNow.AddMilliseconds(100))));
            Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode);
        }
        while (!_server.Service.Hanging.IsCompleted);

        await _server.Service.Cancelled;
    }

    [Fact]
    public async Task Cancellation_ReachesTheService()
    {
        using var cancellation = new CancellationTokenSource();
        var request = Request(1);
        request.ModelName = "hang";
        var call = CallAsync(request, new CallOptions(cancellationToken: cancellation.Token));
        await _server.Service.Hanging;

        await cancellation.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode);
        await _server.Service.Cancelled;
    }

    [Fact]
    public async Task Metadata_OfAnyKind_IsNoTrouble()
    {
        var metadata = new Metadata { { "x-text", "some text" }, { "x-bytes-bin", new byte[] { 0, 1, 255 } }, { "traceparent", "nonsense" } };

        Assert.Equal("7", (await CallAsync(Request(1), new CallOptions(metadata))).Id);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Compressed_Request_IsUnderstood(string encoding)
    {
        var request = Request(100_000);

        var response = await CallCompressedAsync(request, encoding);

        Assert.Equal(request.RawInputContents[0], response.RawOutputContents[0]);
    }

    [Fact]
    public async Task Compressed_ToMoreThanAllowed_IsRefused()
    {
        var exception = await Assert.ThrowsAsync<RpcException>(() => CallCompressedAsync(Request(10_000_000), "gzip"));

        Assert.Equal(StatusCode.ResourceExhausted, exception.StatusCode);
        Assert.Contains("33554432 bytes when decompressed", exception.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TooLarge_Request_IsRefusedWithTheLimit()
    {
        var exception = await Assert.ThrowsAsync<RpcException>(() => CallAsync(Request(9_000_000)));

        Assert.Equal(StatusCode.ResourceExhausted, exception.StatusCode);
    }

    [Fact]
    public async Task OtherMethods_AreAnswered()
    {
        Assert.True((await CallAsync("ServerLive", new ServerLiveRequest(), ServerLiveResponse.Parser)).Live);
        Assert.True((await CallAsync("ServerReady", new ServerReadyRequest(), ServerReadyResponse.Parser)).Ready);
        Assert.True((await CallAsync("ModelReady", new ModelReadyRequest { Name = "m" }, ModelReadyResponse.Parser)).Ready);
        Assert.Equal("identity", (await CallAsync("ServerMetadata", new ServerMetadataRequest(), ServerMetadataResponse.Parser)).Name);
        Assert.Equal("m", (await CallAsync("ModelMetadata", new ModelMetadataRequest { Name = "m" }, ModelMetadataResponse.Parser)).Name);
        var missing = await Assert.ThrowsAsync<RpcException>(
            () => CallAsync("ModelMetadata", new ModelMetadataRequest { Name = "fail" }, ModelMetadataResponse.Parser));
        Assert.Equal(StatusCode.NotFound, missing.StatusCode);
        var unknown = await Assert.ThrowsAsync<RpcException>(
            () => CallAsync("ModelStreamInfer", new ServerLiveRequest(), ServerLiveResponse.Parser));
        Assert.Equal(StatusCode.Unimplemented, unknown.StatusCode);
    }

    private static ModelInferRequest Request(int elements)
    {
        var request = new ModelInferRequest { ModelName = "m", Id = "7" };
        request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP32", Shape = { 1, elements } });
        var tensor = new byte[elements * sizeof(float)];
        for (var i = 0; i < tensor.Length; i++)
        {
            tensor[i] = (byte)(i >> 8);
        }

        request.RawInputContents.Add(UnsafeByteOperations.UnsafeWrap(tensor));
        return request;
    }

    private static Method<TRequest, TResponse> CreateMethod<TRequest, TResponse>(
        string name, MessageParser<TRequest> requests, MessageParser<TResponse> responses)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse> =>
        new(MethodType.Unary, "inference.GRPCInferenceService", name, CreateMarshaller(requests), CreateMarshaller(responses));

    private static Marshaller<T> CreateMarshaller<T>(MessageParser<T> parser)
        where T : IMessage<T> =>
        new(
            static (message, context) => context.Complete(message.ToByteArray()),
            context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));

    private async Task<ModelInferResponse> CallAsync(ModelInferRequest request, CallOptions options = default)
    {
        using var call = _invoker.AsyncUnaryCall(ModelInfer, host: null, options, request);
        return await call;
    }

    private async Task<TResponse> CallAsync<TRequest, TResponse>(string name, TRequest request, MessageParser<TResponse> responses)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>
    {
        var method = CreateMethod(name, new MessageParser<TRequest>(() => new TRequest()), responses);
        using var call = _invoker.AsyncUnaryCall(method, host: null, default, request);
        return await call;
    }

    private async Task<ModelInferResponse> CallCompressedAsync(ModelInferRequest request, string encoding)
    {
        using var channel = GrpcChannel.ForAddress(_server.Address, new GrpcChannelOptions
        {
            MaxReceiveMessageSize = null,
            CompressionProviders =
            [
                new GzipCompressionProvider(System.IO.Compression.CompressionLevel.Fastest),
                new DeflateCompressionProvider(System.IO.Compression.CompressionLevel.Fastest),
            ],
        });
        var headers = new Metadata { { "grpc-internal-encoding-request", encoding } };
        using var call = channel.CreateCallInvoker().AsyncUnaryCall(ModelInfer, host: null, new CallOptions(headers), request);
        return await call;
    }
}
