using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Service;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Scheduler.Running;

namespace EdgeAspire.Scheduler.Endpoints;

/// <summary>The Open Inference Protocol over gRPC: for whoever has an input, and for other workers, whose calls carry an envelope.</summary>
internal sealed class SchedulerInferenceService(WorkerHost host, Intake intake, ItemCalls items) : InferenceServiceBase
{
    private const string OnlyVersion = "1";
    private const string Platform = "edgeaspire_mdi";

    protected override bool IsReady => host.Worker is not null;

    /// <summary>Why nothing is answered yet.</summary>
    public static Error NotReady(WorkerHost host) => new(ErrorReason.ModelNotReady, $"The worker has not joined its ring: {host.NotReady}");

    protected override ValueTask<Outcome<InferResponse>> InferAsync(InferRequest request, InferContext context)
    {
        if (host.Worker is not { } worker)
        {
            return ValueTask.FromResult<Outcome<InferResponse>>(NotReady(host));
        }

        return request.Parameters.TryGetValue(EdgeParameters.Queue, out var envelope)
            ? ValueTask.FromResult(items.Take(worker, envelope.StringParam, request))
            : intake.AnswerAsync(worker, request, context);
    }

    protected override Outcome<bool> IsModelReady(string name, string version) =>
        host.Worker is { } worker && string.Equals(name, worker.Chain.Model, StringComparison.Ordinal)
            ? host.Ring?.Unanswerable is { } missing ? missing : true
            : new Error(ErrorReason.UnknownModel, $"There is no model '{name}' here.");

    protected override ServerMetadataResponse DescribeServer() => new()
    {
        Name = "edgeaspire-scheduler",
        Version = typeof(SchedulerInferenceService).Assembly.GetName().Version?.ToString(3) ?? "",
    };

    protected override Outcome<ModelMetadataResponse> DescribeModel(string name, string version)
    {
        if (!IsModelReady(name, version).TryGetValue(out _, out var error))
        {
            return error;
        }

        var chain = host.Worker!.Chain;
        return new ModelMetadataResponse
        {
            Name = name,
            Versions = { OnlyVersion },
            Platform = Platform,
            Inputs = { chain.Cuts[0].Select(Describe) },
            Outputs = { chain.Cuts[^1].Select(Describe) },
            Properties = { ["plan"] = chain.Plan, ["sha256"] = chain.Sha256 },
        };
    }

    private static ModelMetadataResponse.Types.TensorMetadata Describe(TensorSpecification tensor) => new()
    {
        Name = tensor.Name,
        Datatype = tensor.DataType.ProtocolName(),
        Shape = { tensor.Shape },
    };
}
