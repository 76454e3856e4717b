using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using Grpc.Core;

namespace EdgeAspire.Protocol.Service;

/// <summary>
/// The server side of the Open Inference Protocol over gRPC: derive, register the type as a singleton and map it with
/// <see cref="InferenceServiceEndpoints.MapInferenceService{TService}"/>. The public methods are called by the gRPC server; a service implements the protected ones.
/// </summary>
[BindServiceMethod(typeof(InferenceServiceBase), nameof(BindService))]
public abstract class InferenceServiceBase
{
    /// <summary>Adds the protocol's methods to a server.</summary>
    public static void BindService(ServiceBinderBase serviceBinder, InferenceServiceBase? service)
    {
        ArgumentNullException.ThrowIfNull(serviceBinder);
        serviceBinder.AddMethod(InferenceMethods.ServedModelInfer, service is null ? null : service.ModelInfer);
        serviceBinder.AddMethod(InferenceMethods.ServerLive, service is null ? null : service.ServerLive);
        serviceBinder.AddMethod(InferenceMethods.ServerReady, service is null ? null : service.ServerReady);
        serviceBinder.AddMethod(InferenceMethods.ModelReady, service is null ? null : service.ModelReady);
        serviceBinder.AddMethod(InferenceMethods.ServerMetadata, service is null ? null : service.ServerMetadata);
        serviceBinder.AddMethod(InferenceMethods.ModelMetadata, service is null ? null : service.ModelMetadata);
    }

    /// <summary>Answers <c>ModelInfer</c>.</summary>
    public virtual async Task<InferResponse> ModelInfer(InferRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        var deadline = context.Deadline == DateTime.MaxValue ? (DateTime?)null : context.Deadline;
        var outcome = await ServeAsync(request, new InferContext(deadline, context.CancellationToken));
        return outcome.TryGetValue(out var response, out var error) ? response : throw error.ToRpcException();
    }

    /// <summary>Answers <c>ServerLive</c>: this process serves, so it lives.</summary>
    public virtual Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerLiveResponse { Live = true });

    /// <summary>Answers <c>ServerReady</c>.</summary>
    public virtual Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerReadyResponse { Ready = IsReady });

    /// <summary>Answers <c>ModelReady</c>.</summary>
    public virtual Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Answer(IsModelReady(request.Name, request.Version), static ready => new ModelReadyResponse { Ready = ready });
    }

    /// <summary>Answers <c>ServerMetadata</c>.</summary>
    public virtual Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context) =>
        Task.FromResult(DescribeServer());

    /// <summary>Answers <c>ModelMetadata</c>.</summary>
    public virtual Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Answer(DescribeModel(request.Name, request.Version), static metadata => metadata);
    }

    /// <summary>Whether the server can serve its models.</summary>
    protected abstract bool IsReady { get; }

    /// <summary>
    /// Runs a model. The base class disposes the request after the response was sent, and the response too: its tensors may
    /// point into the request's memory, or into memory that it owns.
    /// </summary>
    protected abstract ValueTask<Outcome<InferResponse>> InferAsync(InferRequest request, InferContext context);

    /// <summary>Whether a model is loaded; an error for a model that is not known.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="version">The version; empty for the one that the server chooses.</param>
    protected abstract Outcome<bool> IsModelReady(string name, string version);

    /// <summary>Name, version and protocol extensions of the server.</summary>
    protected abstract ServerMetadataResponse DescribeServer();

    /// <summary>The inputs and outputs of a model.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="version">The version; empty for the one that the server chooses.</param>
    protected abstract Outcome<ModelMetadataResponse> DescribeModel(string name, string version);

    /// <summary>Runs the model; the response owns the request, whose memory its tensors may lie in.</summary>
    internal async ValueTask<Outcome<InferResponse>> ServeAsync(InferRequest request, InferContext context)
    {
        InferResponse? response = null;
        try
        {
            var outcome = await InferAsync(request, context);
            if (outcome.TryGetValue(out response, out _))
            {
                response.Own(request);
            }

            return outcome;
        }
        finally
        {
            if (response is null)
            {
                request.Dispose();
            }
        }
    }

    private static Task<TResponse> Answer<T, TResponse>(Outcome<T> outcome, Func<T, TResponse> respond) =>
        outcome.TryGetValue(out var value, out var error) ? Task.FromResult(respond(value)) : Task.FromException<TResponse>(error.ToRpcException());
}
