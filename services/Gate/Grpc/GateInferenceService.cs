using EdgeAspire.Gate.Inference;
using EdgeAspire.Gate.Routing;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Service;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Grpc;

/// <summary>The gRPC face of the gate.</summary>
internal sealed class GateInferenceService(
    InferenceHandler handler, AnswerOrder order, RoutingState routing, ModelDirectory models, TimeProvider time) : InferenceServiceBase
{
    protected override bool IsReady => routing.HasTable;

    protected override IDisposable? Place(InferParameter sequence, long arrival) => order.Enter(sequence, arrival);

    protected override ValueTask<Outcome<InferResponse>> InferAsync(InferRequest request, InferContext context)
    {
        TimeSpan? limit = context.DeadlineUtc is { } deadline ? deadline - time.GetUtcNow().UtcDateTime : null;
        return handler.InferAsync(request, limit, context.Place as AnswerPlace, context.CancellationToken);
    }

    protected override Outcome<bool> IsModelReady(string name, string version) =>
        models.Find(name, version).TryGetValue(out var served, out var error) ? served.IsReady : error;

    protected override ServerMetadataResponse DescribeServer() => new()
    {
        Name = ServerIdentity.Name,
        Version = ServerIdentity.Version,
        Extensions = { ServerIdentity.Extensions },
    };

    protected override Outcome<ModelMetadataResponse> DescribeModel(string name, string version)
    {
        if (!models.Find(name, version).TryGetValue(out var served, out var error))
        {
            return error;
        }

        var described = served.DescribeNow();
        return new ModelMetadataResponse
        {
            Name = name,
            Versions = { models.ServedVersions(name) },
            Platform = ServerIdentity.Platform(described.Strategy),
            Inputs = { described.Inputs.All.Select(Describe) },
            Outputs = { described.Outputs.Select(Describe) },
            Properties = { described.Properties.ToDictionary(StringComparer.Ordinal) },
        };
    }

    private static ModelMetadataResponse.Types.TensorMetadata Describe(TensorSpecification tensor) => new()
    {
        Name = tensor.Name,
        Datatype = tensor.DataType.ProtocolName(),
        Shape = { tensor.Shape },
    };
}
