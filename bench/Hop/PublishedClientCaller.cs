using EdgeAspire.Protocol.Messages;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace EdgeAspire.Bench.Hop;

/// <summary>The published gRPC client and generated messages, its windows made large, against the same server.</summary>
internal sealed class PublishedClientCaller : IHopCaller
{
    private const int WindowBytes = 16 * 1024 * 1024;

    private static readonly Method<ModelInferRequest, ModelInferResponse> ModelInfer = new(
        MethodType.Unary,
        "inference.GRPCInferenceService",
        "ModelInfer",
        CreateMarshaller(ModelInferRequest.Parser),
        CreateMarshaller(ModelInferResponse.Parser));

    private readonly GrpcChannel _channel;
    private readonly CallInvoker _invoker;
    private readonly byte[] _tensor;

    public PublishedClientCaller(Uri address, int lengthBytes)
    {
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { InitialHttp2StreamWindowSize = WindowBytes },
            DisposeHttpClient = true,
        });
        _invoker = _channel.CreateCallInvoker();
        _tensor = new byte[lengthBytes];
    }

    public string Name => "Grpc.Net.Client";

    public async Task RoundTripAsync()
    {
        var request = new ModelInferRequest { ModelName = HopServerCommand.ModelName };
        request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor
        {
            Name = HopServerCommand.InputName,
            Datatype = "FP32",
            Shape = { 1, _tensor.Length / sizeof(float) },
        });
        request.RawInputContents.Add(UnsafeByteOperations.UnsafeWrap(_tensor));
        using var call = _invoker.AsyncUnaryCall(ModelInfer, host: null, new CallOptions(deadline: DateTime.UtcNow.AddSeconds(30)), request);
        var response = await call;
        if (response.RawOutputContents[0].Length != _tensor.Length)
        {
            throw new InvalidDataException($"The model answered {response.RawOutputContents[0].Length} bytes.");
        }
    }

    public void Dispose() => _channel.Dispose();

    private static Marshaller<T> CreateMarshaller<T>(MessageParser<T> parser)
        where T : IMessage<T> =>
        new(
            static (message, context) =>
            {
                context.SetPayloadLength(message.CalculateSize());
                message.WriteTo(context.GetBufferWriter());
                context.Complete();
            },
            context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));
}
