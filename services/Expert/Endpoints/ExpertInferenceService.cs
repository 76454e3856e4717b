using EdgeAspire.Expert.Serving;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Service;

namespace EdgeAspire.Expert.Endpoints;

/// <summary>The Open Inference Protocol over gRPC.</summary>
internal sealed class ExpertInferenceService(InferenceEngine engine, ModelDescriptions descriptions, ServedModels models) : InferenceServiceBase
{
    protected override bool IsReady => models.IsReady;

    protected override ValueTask<Outcome<InferResponse>> InferAsync(InferRequest request, InferContext context) =>
        engine.InferAsync(request, context.CancellationToken);

    protected override Outcome<bool> IsModelReady(string name, string version) => descriptions.IsReady(name, version);

    protected override ServerMetadataResponse DescribeServer() => ModelDescriptions.Server();

    protected override Outcome<ModelMetadataResponse> DescribeModel(string name, string version) => descriptions.Describe(name, version);
}
