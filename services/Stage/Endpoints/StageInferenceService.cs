using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Service;
using EdgeAspire.Stage.Configuration;
using EdgeAspire.Stage.Parts;
using EdgeAspire.Stage.Running;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Endpoints;

/// <summary>The Open Inference Protocol over gRPC.</summary>
internal sealed class StageInferenceService(
    StageEngine engine, PartStore parts, PartDescriptions descriptions, IHostApplicationLifetime lifetime, IOptions<StageOptions> options)
    : InferenceServiceBase
{
    private const string OnlyVersion = "1";

    private readonly int _maxChars = options.Value.MaxParameterChars;

    protected override bool IsReady => !lifetime.ApplicationStopping.IsCancellationRequested;

    protected override ValueTask<Outcome<InferResponse>> InferAsync(InferRequest request, InferContext context) => engine.InferAsync(request, context);

    protected override Outcome<bool> IsModelReady(string name, string version) =>
        parts.Has(name) ? true : new Error(ErrorReason.UnknownModel, $"Part '{name}' is not loaded here.");

    protected override ServerMetadataResponse DescribeServer() => PartDescriptions.Server();

    protected override Outcome<ModelMetadataResponse> DescribeModel(string name, string version) => descriptions.Describe(name);

    protected override ValueTask<Outcome<RepositoryIndexResponse>> GetRepositoryIndexAsync(RepositoryIndexRequest request, CancellationToken cancellationToken)
    {
        var response = new RepositoryIndexResponse();
        response.Models.AddRange(parts.Parts.Select(part => new RepositoryIndexResponse.Types.ModelIndex
        {
            Name = part.Sha256,
            Version = OnlyVersion,
            State = "READY",
        }));
        return ValueTask.FromResult<Outcome<RepositoryIndexResponse>>(response);
    }

    protected override async ValueTask<Outcome<RepositoryModelLoadResponse>> LoadModelAsync(
        RepositoryModelLoadRequest request, CancellationToken cancellationToken)
    {
        if (!PartRequest.Read(request, _maxChars).TryGetValue(out var part, out var error))
        {
            return error;
        }

        return await parts.LoadAsync(part, cancellationToken) is { } failed ? failed : new RepositoryModelLoadResponse();
    }

    protected override ValueTask<Outcome<RepositoryModelUnloadResponse>> UnloadModelAsync(
        RepositoryModelUnloadRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult<Outcome<RepositoryModelUnloadResponse>>(
            parts.Unload(request.ModelName) is { } error ? error : new RepositoryModelUnloadResponse());
}
