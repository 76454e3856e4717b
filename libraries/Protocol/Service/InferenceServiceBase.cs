using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;

namespace EdgeAspire.Protocol.Service;

/// <summary>The server side of the Open Inference Protocol: derive, and give it to <see cref="GrpcMethods.AddInference"/>.</summary>
public abstract class InferenceServiceBase
{
    /// <summary>Whether the server can serve its models.</summary>
    protected abstract bool IsReady { get; }

    /// <summary>
    /// Gives a request its place among those of its <see cref="EdgeParameters.Sequence"/>. Called for every request that is of one when it came
    /// whole, before it begins, and before any that comes whole later on its connection begins: calls themselves begin in any order. The
    /// connection receives nothing meanwhile.
    /// </summary>
    /// <param name="sequence">The value of the parameter, whatever it is.</param>
    /// <param name="arrival">Grows from request to request as clients made them, which is when their headers came.</param>
    /// <returns>
    /// What <see cref="InferAsync"/> gets in its context, to end it with the response; when the call fails, it is disposed here, too. Null, the
    /// default, for no place.
    /// </returns>
    protected virtual IDisposable? Place(InferParameter sequence, long arrival) => null;

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

    /// <summary>Lists the models that can be loaded or are; a server without a model repository refuses.</summary>
    protected virtual ValueTask<Outcome<RepositoryIndexResponse>> GetRepositoryIndexAsync(
        RepositoryIndexRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult<Outcome<RepositoryIndexResponse>>(NoRepository());

    /// <summary>Loads a model, which is ready when this succeeds; a server without a model repository refuses.</summary>
    protected virtual ValueTask<Outcome<RepositoryModelLoadResponse>> LoadModelAsync(
        RepositoryModelLoadRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult<Outcome<RepositoryModelLoadResponse>>(NoRepository());

    /// <summary>Unloads a model; a server without a model repository refuses.</summary>
    protected virtual ValueTask<Outcome<RepositoryModelUnloadResponse>> UnloadModelAsync(
        RepositoryModelUnloadRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult<Outcome<RepositoryModelUnloadResponse>>(NoRepository());

    internal IDisposable? Enter(InferParameter sequence, long arrival) => Place(sequence, arrival);

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

    internal Outcome<ServerReadyResponse> AnswerServerReady() => new ServerReadyResponse { Ready = IsReady };

    internal Outcome<ModelReadyResponse> AnswerModelReady(ModelReadyRequest request) =>
        IsModelReady(request.Name, request.Version).TryGetValue(out var isReady, out var error) ? new ModelReadyResponse { Ready = isReady } : error;

    internal Outcome<ServerMetadataResponse> AnswerServerMetadata() => DescribeServer();

    internal Outcome<ModelMetadataResponse> AnswerModelMetadata(ModelMetadataRequest request) => DescribeModel(request.Name, request.Version);

    internal ValueTask<Outcome<RepositoryIndexResponse>> AnswerRepositoryIndexAsync(RepositoryIndexRequest request, CancellationToken cancellationToken) =>
        GetRepositoryIndexAsync(request, cancellationToken);

    internal ValueTask<Outcome<RepositoryModelLoadResponse>> AnswerLoadAsync(RepositoryModelLoadRequest request, CancellationToken cancellationToken) =>
        LoadModelAsync(request, cancellationToken);

    internal ValueTask<Outcome<RepositoryModelUnloadResponse>> AnswerUnloadAsync(RepositoryModelUnloadRequest request, CancellationToken cancellationToken) =>
        UnloadModelAsync(request, cancellationToken);

    private static Error NoRepository() => new(ErrorReason.Unsupported, "This server has no model repository.");
}
