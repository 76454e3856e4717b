using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Messages;
using Google.Protobuf;

namespace EdgeAspire.Protocol.Service;

/// <summary>What a <see cref="GrpcServer"/> answers. Not to be changed once a server has it.</summary>
public sealed class GrpcMethods
{
    private readonly List<ServedMethod> _methods = [];

    /// <summary>Adds all methods of the Open Inference Protocol.</summary>
    public GrpcMethods AddInference(InferenceServiceBase service)
    {
        ArgumentNullException.ThrowIfNull(service);
        _methods.Add(new ModelInferMethod(service));
        Add<ServerLiveRequest, ServerLiveResponse>(InferenceMethods.ServerLive, ServerLiveRequest.Parser, _ => new ServerLiveResponse { Live = true });
        Add(InferenceMethods.ServerReady, ServerReadyRequest.Parser, _ => service.AnswerServerReady());
        Add(InferenceMethods.ModelReady, ModelReadyRequest.Parser, service.AnswerModelReady);
        Add(InferenceMethods.ServerMetadata, ServerMetadataRequest.Parser, _ => service.AnswerServerMetadata());
        Add(InferenceMethods.ModelMetadata, ModelMetadataRequest.Parser, service.AnswerModelMetadata);
        Add(InferenceMethods.RepositoryIndex, RepositoryIndexRequest.Parser, service.AnswerRepositoryIndexAsync);
        Add(InferenceMethods.RepositoryModelLoad, RepositoryModelLoadRequest.Parser, service.AnswerLoadAsync);
        Add(InferenceMethods.RepositoryModelUnload, RepositoryModelUnloadRequest.Parser, service.AnswerUnloadAsync);
        return this;
    }

    /// <summary>Adds a method with one small request and one small response.</summary>
    /// <param name="service">The service with its package, such as <c>grpc.health.v1.Health</c>.</param>
    /// <param name="method">The method's name.</param>
    /// <param name="parser">Reads the request.</param>
    /// <param name="serve">Answers; the token is signalled when the caller gives up.</param>
    /// <param name="isTraced">Whether its calls have spans; probes should not.</param>
    public GrpcMethods AddUnary<TRequest, TResponse>(
        string service,
        string method,
        MessageParser<TRequest> parser,
        Func<TRequest, CancellationToken, ValueTask<Outcome<TResponse>>> serve,
        bool isTraced = true)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        _methods.Add(new UnaryMethod<TRequest, TResponse>(new MethodName(service, method), parser, serve, isTraced));
        return this;
    }

    /// <summary>The method that a request is for; null when there is none.</summary>
    internal ServedMethod? Find(ReadOnlySpan<byte> path)
    {
        // The first one is the one that is called all the time.
        foreach (var method in _methods)
        {
            if (method.HasPath(path))
            {
                return method;
            }
        }

        return null;
    }

    private void Add<TRequest, TResponse>(MethodName name, MessageParser<TRequest> parser, Func<TRequest, Outcome<TResponse>> answer)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse> =>
        Add(name, parser, (request, _) => ValueTask.FromResult(answer(request)));

    private void Add<TRequest, TResponse>(
        MethodName name, MessageParser<TRequest> parser, Func<TRequest, CancellationToken, ValueTask<Outcome<TResponse>>> answer)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse> =>
        _methods.Add(new UnaryMethod<TRequest, TResponse>(name, parser, answer, isTraced: true));
}
