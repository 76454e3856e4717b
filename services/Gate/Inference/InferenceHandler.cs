using System.Diagnostics;
using EdgeAspire.Gate.Configuration;
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
    RoutingState routing, Admission admission, TeamStrategy team, IOptions<GateOptions> options, TimeProvider time)
{
    // Names that callers make up must not become labels.
    private const string Unknown = "unknown";

    /// <param name="request">The request; the caller keeps it alive until the task completes.</param>
    /// <param name="transportLimit">How long the caller waits, when its protocol said so.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <returns>The response, which the caller disposes, or why there is none.</returns>
    public async ValueTask<Outcome<InferResponse>> InferAsync(
        InferRequest request, TimeSpan? transportLimit, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var span = EdgeTelemetry.Source.StartActivity("gate.infer");
        var found = routing.Table.Find(request.ModelName, request.ModelVersion);
        var outcome = await AdmitAsync(request, found, transportLimit, cancellationToken);
        var version = found.IsSuccess ? found.Value : null;
        var strategy = version?.Manifest.Strategy ?? Unknown;
        var ending = outcome.Error?.Reason.ToString() ?? "Success";
        GateMetrics.RecordRequest(version?.Manifest.Name ?? Unknown, strategy, ending, time.GetElapsedTime(started).TotalSeconds);
        Complete(span, request, version, strategy, outcome);
        if (outcome.IsSuccess && request.Outputs.Count > 0)
        {
            OutputSelection.Apply(request, outcome.Value);
        }

        return outcome;
    }

    private async ValueTask<Outcome<InferResponse>> AdmitAsync(
        InferRequest request, Outcome<VersionRoute> found, TimeSpan? transportLimit, CancellationToken cancellationToken)
    {
        if (!found.TryGetValue(out var version, out var unknown))
        {
            return unknown;
        }

        if (RequestValidator.Check(request, version.Manifest) is { } invalid)
        {
            return invalid;
        }

        if (!RequestDeadline.Of(request, options.Value.Deadline, transportLimit).TryGetValue(out var deadline, out var late))
        {
            return late;
        }

        if (admission.Enter() is { } overloaded)
        {
            return overloaded;
        }

        try
        {
            return await team.InferAsync(request, version, deadline, cancellationToken);
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

    private static void Complete(Activity? span, InferRequest request, VersionRoute? version, string strategy, Outcome<InferResponse> outcome)
    {
        if (span is not { IsAllDataRequested: true })
        {
            return;
        }

        span.SetTag("edgeaspire.model.name", request.ModelName);
        span.SetTag("edgeaspire.model.version", version?.VersionText);
        span.SetTag("edgeaspire.strategy", strategy);
        if (outcome.TryGetValue(out var response, out var error))
        {
            span.SetTag("edgeaspire.degraded", response.Parameters[EdgeParameters.Degraded].BoolParam);
            if (response.Parameters.TryGetValue(EdgeParameters.DegradedReason, out var reason))
            {
                span.SetTag("edgeaspire.degraded.reason", reason.StringParam);
            }

            AnswerTags.Set(span, response);
        }
        else
        {
            span.SetTag("error.type", error.Reason.ToString());
            span.SetStatus(ActivityStatusCode.Error, error.Message);
        }
    }
}
