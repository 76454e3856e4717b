using System.Diagnostics;
using EdgeAspire.Gate.Configuration;
using EdgeAspire.Gate.Models;
using EdgeAspire.Gate.Plans;
using EdgeAspire.Gate.Routing;
using EdgeAspire.Gate.Team;
using EdgeAspire.Gate.Telemetry;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Inference;

/// <summary>One inference request from admission to answer; REST and gRPC both end here.</summary>
internal sealed class InferenceHandler(
    ModelDirectory models, Admission admission, TeamStrategy teams, PlanStrategy plans, IOptions<GateOptions> options, TimeProvider time)
{
    // Names that callers make up must not become labels.
    private const string Unknown = "unknown";

    /// <param name="request">The request; the caller keeps it alive until the task completes.</param>
    /// <param name="transportLimit">How long the caller waits, when its protocol said so.</param>
    /// <param name="place">Its place in its sequence, ended with the response; null for none.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <returns>The response, which the caller disposes, or why there is none.</returns>
    public async ValueTask<Outcome<InferResponse>> InferAsync(
        InferRequest request, TimeSpan? transportLimit, AnswerPlace? place, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var span = EdgeTelemetry.Source.StartActivity("gate.infer");
        var found = models.Find(request.ModelName, request.ModelVersion);
        Outcome<InferResponse> outcome;
        try
        {
            outcome = await AdmitAsync(request, found, transportLimit, place, cancellationToken);
        }
        catch
        {
            place?.Dispose();
            throw;
        }

        if (place is not null)
        {
            EndWith(outcome, place);
        }

        var model = found.IsSuccess ? found.Value.Description : null;
        var strategy = model?.Strategy ?? Unknown;
        var ending = outcome.Error?.Reason.ToString() ?? "Success";
        GateMetrics.RecordRequest(model?.Name ?? Unknown, strategy, ending, time.GetElapsedTime(started).TotalSeconds);
        Complete(span, request, model, strategy, outcome);
        if (outcome.IsSuccess && request.Outputs.Count > 0)
        {
            OutputSelection.Apply(request, outcome.Value);
        }

        return outcome;
    }

    private async ValueTask<Outcome<InferResponse>> AdmitAsync(
        InferRequest request, Outcome<IServedModel> found, TimeSpan? transportLimit, AnswerPlace? place, CancellationToken cancellationToken)
    {
        if (!found.TryGetValue(out var model, out var unknown))
        {
            return unknown;
        }

        if ((model is VersionRoute team ? RequestValidator.Check(request, team.Manifest) : RequestValidator.Check(request, model.Description)) is { } invalid)
        {
            return invalid;
        }

        var gateLimit = model is DeployedModel ? options.Value.PlanDeadline : options.Value.Deadline;
        if (!RequestDeadline.Of(request, gateLimit, transportLimit).TryGetValue(out var deadline, out var late))
        {
            return late;
        }

        if (AnswerOrder.Check(request) is { } misnamed)
        {
            return misnamed;
        }

        if (admission.Enter() is { } overloaded)
        {
            return overloaded;
        }

        try
        {
            return place is null
                ? await AskAsync(request, model, deadline, cancellationToken)
                : await AskInOrderAsync(request, model, place, deadline, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new Error(ErrorReason.Cancelled, "The caller went away.");
        }
        finally
        {
            admission.Leave();
        }
    }

    private async ValueTask<Outcome<InferResponse>> AskAsync(InferRequest request, IServedModel model, RequestDeadline deadline, CancellationToken cancellationToken) =>
        model is DeployedModel deployed
            ? await plans.InferAsync(request, deployed, deadline, cancellationToken)
            : await teams.InferAsync(request, (VersionRoute)model, deadline, cancellationToken);

    private async ValueTask<Outcome<InferResponse>> AskInOrderAsync(
        InferRequest request, IServedModel model, AnswerPlace place, RequestDeadline deadline, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var outcome = await AskAsync(request, model, deadline, cancellationToken);
        var isItsTurn = await place.WaitAsync(deadline.Limit - time.GetElapsedTime(started), time, cancellationToken);
        if (isItsTurn || !outcome.TryGetValue(out var response, out _))
        {
            return outcome;
        }

        response.Dispose();
        return new Error(
            ErrorReason.DeadlineExceeded, $"The answer was ready, but not those to earlier requests of its '{EdgeParameters.Sequence}', within {deadline.Limit.TotalSeconds:0.###} s.");
    }

    // The next one's turn comes when this one has been written, or will not be.
    private static void EndWith(Outcome<InferResponse> outcome, AnswerPlace place)
    {
        if (outcome.TryGetValue(out var response, out _))
        {
            response.Own(place);
        }
        else
        {
            place.Dispose();
        }
    }

    private static void Complete(Activity? span, InferRequest request, ModelDescription? model, string strategy, Outcome<InferResponse> outcome)
    {
        if (span is not { IsAllDataRequested: true })
        {
            return;
        }

        span.SetTag("edgeaspire.model.name", request.ModelName);
        span.SetTag("edgeaspire.model.version", model?.VersionText);
        span.SetTag("edgeaspire.strategy", strategy);
        if (outcome.TryGetValue(out var response, out var error))
        {
            span.SetTag("edgeaspire.degraded", response.Parameters[EdgeParameters.Degraded].BoolParam);
            if (response.Parameters.TryGetValue(EdgeParameters.DegradedReason, out var reason))
            {
                span.SetTag("edgeaspire.degraded.reason", reason.StringParam);
            }

            if (response.Parameters.TryGetValue(EdgeParameters.Plan, out var plan))
            {
                span.SetTag("edgeaspire.plan", plan.StringParam);
            }
            else
            {
                AnswerTags.Set(span, response);
            }
        }
        else
        {
            span.SetTag("error.type", error.Reason.ToString());
            span.SetStatus(ActivityStatusCode.Error, error.Message);
        }
    }
}
