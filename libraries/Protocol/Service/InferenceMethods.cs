using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeAspire.Protocol.Service;

/// <summary>The protocol's methods, for servers and clients of the gRPC libraries.</summary>
internal static class InferenceMethods
{
    public const string ServiceName = "inference.GRPCInferenceService";

    public const string ModelInferPath = $"/{ServiceName}/ModelInfer";

    /// <summary>ModelInfer as a server sees it: writing a response disposes it, and a request that cannot be read is the caller's fault.</summary>
    public static readonly Method<InferRequest, InferResponse> ServedModelInfer = new(
        MethodType.Unary,
        ServiceName,
        "ModelInfer",
        new Marshaller<InferRequest>(
            static (_, _) => throw new NotSupportedException("A server writes no requests."),
            ParseRequest),
        new Marshaller<InferResponse>(WriteAndDispose, static _ => throw new NotSupportedException("A server reads no responses.")));

    public static readonly Method<ServerLiveRequest, ServerLiveResponse> ServerLive =
        Create("ServerLive", ServerLiveRequest.Parser, ServerLiveResponse.Parser);

    public static readonly Method<ServerReadyRequest, ServerReadyResponse> ServerReady =
        Create("ServerReady", ServerReadyRequest.Parser, ServerReadyResponse.Parser);

    public static readonly Method<ModelReadyRequest, ModelReadyResponse> ModelReady =
        Create("ModelReady", ModelReadyRequest.Parser, ModelReadyResponse.Parser);

    public static readonly Method<ServerMetadataRequest, ServerMetadataResponse> ServerMetadata =
        Create("ServerMetadata", ServerMetadataRequest.Parser, ServerMetadataResponse.Parser);

    public static readonly Method<ModelMetadataRequest, ModelMetadataResponse> ModelMetadata =
        Create("ModelMetadata", ModelMetadataRequest.Parser, ModelMetadataResponse.Parser);

    private static Method<TRequest, TResponse> Create<TRequest, TResponse>(
        string name, MessageParser<TRequest> requests, MessageParser<TResponse> responses)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse> =>
        new(MethodType.Unary, ServiceName, name, CreateMarshaller(requests), CreateMarshaller(responses));

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

    private static InferRequest ParseRequest(DeserializationContext context)
    {
        using var parser = new InferMessageParser(ModelInferRequest.RawInputContentsFieldNumber, context.PayloadLength);
        foreach (var segment in context.PayloadAsReadOnlySequence())
        {
            if (parser.Consume(segment.Span) is { } malformed)
            {
                throw malformed.ToRpcException();
            }
        }

        return InferMessageMapper.ToRequest(parser).TryGetValue(out var request, out var error) ? request : throw error.ToRpcException();
    }

    private static void WriteAndDispose(InferResponse response, SerializationContext context)
    {
        using (response)
        {
            if (!InferMessageFormatter.Create(response).TryGetValue(out var formatter, out var error))
            {
                throw error.ToRpcException();
            }

            response.WireBytes = checked((int)formatter.LengthBytes);
            context.SetPayloadLength(response.WireBytes);
            formatter.WriteTo(context.GetBufferWriter());
            context.Complete();
        }
    }
}
