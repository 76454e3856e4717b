using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Service;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Serving.Checks;
using EdgeAspire.Serving.Computing;
using EdgeAspire.Stage.Configuration;
using EdgeAspire.Stage.Parts;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Running;

/// <summary>One call: of a part alone, of a part in a session, or a delivery of pieces.</summary>
internal sealed class StageEngine(
    PartStore parts, SessionCalls calls, PartRunner runner, ServingMetrics metrics, IOptions<StageOptions> options)
{
    private readonly InferParameter _device = new() { StringParam = options.Value.DeviceName };

    /// <summary>Answers a call.</summary>
    /// <returns>The response, which the caller disposes while the request still lives; or why there is none.</returns>
    public async ValueTask<Outcome<InferResponse>> InferAsync(InferRequest request, InferContext context)
    {
        var response = new InferResponse { ModelName = request.ModelName, Id = request.Id, UsesRawContents = request.UsesRawContents };
        var error = await AnswerAsync(request, response, context);
        metrics.RecordOutcome(error is null ? "success" : error.Reason.ToString());
        if (error is null)
        {
            response.Parameters[EdgeParameters.Device] = _device;
            return response;
        }

        response.Dispose();
        return error;
    }

    private async ValueTask<Error?> AnswerAsync(InferRequest request, InferResponse response, InferContext context)
    {
        if (!CallParameters.Read(request).TryGetValue(out var parameters, out var error))
        {
            return error;
        }

        if (parameters.Delivers != string.Equals(request.ModelName, EdgeParameters.PiecesModel, StringComparison.Ordinal))
        {
            return new Error(
                ErrorReason.InvalidArgument,
                $"Model '{request.ModelName}' with parameter '{EdgeParameters.Deliver}' {parameters.Delivers}: deliveries, and only they, go to model '{EdgeParameters.PiecesModel}'.");
        }

        if (parameters.Delivers)
        {
            return calls.Deliver(request, parameters);
        }

        if (!parts.TryHold(request.ModelName).TryGetValue(out var part, out error))
        {
            return error;
        }

        try
        {
            return parameters.Session is null
                ? await RunAloneAsync(part, request, parameters, response, context.CancellationToken)
                : await calls.RunAsync(part, request, parameters, response, context);
        }
        finally
        {
            part.Hold.Release();
        }
    }

    private async ValueTask<Error?> RunAloneAsync(
        LoadedPart part, InferRequest request, CallParameters parameters, InferResponse response, CancellationToken cancellationToken)
    {
        if (parameters != default)
        {
            return new Error(
                ErrorReason.InvalidArgument, $"The call has parameters of sessions, but no '{EdgeParameters.Session}', which names one.");
        }

        var inputs = new Tensor[part.Session.Inputs.Length];
        var name = $"part {part.Sha256}";
        if ((NamedTensors.Order(name, part.Session.Inputs, request, inputs) ?? NamedTensors.CheckOutputs(name, part.Session.Outputs, request)) is { } error)
        {
            return error;
        }

        if (!(await runner.RunAsync(part, inputs, cancellationToken)).TryGetValue(out var run, out error))
        {
            return error;
        }

        NamedTensors.AddOutputs(response, request, run.Outputs.Outputs);
        response.Own(run.Outputs);
        response.Parameters[EdgeParameters.QueueSeconds] = new InferParameter { DoubleParam = run.QueueSeconds };
        response.Parameters[EdgeParameters.ComputeSeconds] = new InferParameter { DoubleParam = run.ComputeSeconds };
        return null;
    }
}
