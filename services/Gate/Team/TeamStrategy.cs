using EdgeAspire.Gate.Inference;
using EdgeAspire.Gate.Routing;
using EdgeAspire.Gate.Telemetry;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.ServiceDefaults.Listening;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Team;

/// <summary>
/// The <c>team</c> strategy, and <c>single</c> as a team of one: ask every expert at once, answer with the least uncertain one; at the
/// deadline, with the least uncertain of those that came.
/// </summary>
internal sealed class TeamStrategy(ExpertCaller caller, TimeProvider time, IOptions<ListeningOptions> limits)
{
    /// <param name="request">Checked against the manifest; the caller disposes it after the task completes.</param>
    /// <param name="version">Whom to ask.</param>
    /// <param name="deadline">When to answer from those that came.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <returns>The response, which the caller disposes, or why there is none.</returns>
    public async Task<Outcome<InferResponse>> InferAsync(
        InferRequest request, VersionRoute version, RequestDeadline deadline, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(deadline.Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        using var asking = Ask(request, version);
        var round = new TeamRound(asking, version, deadline, !version.IsReady, time.GetTimestamp(), late.Token, either.Token);
        var asked = new Task<HopResult>[version.Parts.Length];
        for (var expert = 0; expert < asked.Length; expert++)
        {
            asked[expert] = caller.AskAsync(round, expert);
        }

        var hops = await Task.WhenAll(asked);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Answer(request, version.Manifest.Name, version, hops);
        }
        finally
        {
            foreach (var hop in hops)
            {
                hop.Response?.Dispose();
            }
        }
    }

    // One message for all: the experts' version of the caller's request, over the same bytes.
    private static InferRequest Ask(InferRequest request, VersionRoute version)
    {
        var asking = new InferRequest { ModelName = version.Manifest.Name, ModelVersion = version.VersionText };
        asking.Inputs.Add(request.Inputs[0]);
        asking.Own(new MemoryLease(request));
        return asking;
    }

    private Outcome<InferResponse> Answer(InferRequest request, string model, VersionRoute version, HopResult[] hops)
    {
        foreach (var hop in hops)
        {
            GateMetrics.RecordHop(model, hop);
        }

        if (Array.TrueForAll(hops, hop => hop.Response is null))
        {
            return TeamFailure.Describe(version, hops);
        }

        var samples = request.Inputs[0].Shape[0];
        var response = new InferResponse
        {
            ModelName = model,
            ModelVersion = version.VersionText,
            Id = request.Id,
            UsesRawContents = request.UsesRawContents,
        };
        Span<int> wins = stackalloc int[hops.Length];
        var error = TeamAnswer.Fill(
            response, hops, samples, version.Manifest.Classes, RequestValidator.WantsExperts(request), limits.Value.MaxMessageBytes, TensorBufferPool.Shared, wins);
        if (error is not null)
        {
            response.Dispose();
            return error;
        }

        var degraded = TeamFailure.DegradedReason(hops);
        response.Parameters[EdgeParameters.Degraded] = new InferParameter { BoolParam = degraded is not null };
        if (degraded is not null)
        {
            response.Parameters[EdgeParameters.DegradedReason] = new InferParameter { StringParam = degraded };
        }

        response.Parameters[EdgeParameters.Hops] = new InferParameter { StringParam = HopReport.Write(hops) };
        GateMetrics.RecordAnswer(model, samples, degraded is not null);
        for (var expert = 0; expert < wins.Length; expert++)
        {
            if (wins[expert] > 0)
            {
                GateMetrics.RecordWins(model, expert, wins[expert]);
            }
        }

        return response;
    }
}
