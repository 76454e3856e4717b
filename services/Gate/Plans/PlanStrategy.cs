using EdgeAspire.Gate.Configuration;
using EdgeAspire.Gate.Devices;
using EdgeAspire.Gate.Inference;
using EdgeAspire.Gate.Rounding;
using EdgeAspire.Gate.Telemetry;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Plans;

/// <summary>
/// Carries out a request by the model's plan. When a device fails on the way, the request is begun again without it, by the plan that was
/// made for its loss, as long as the deadline allows; parts are deterministic, so that nothing can be computed wrongly twice. Where no plan
/// does without the device, the request waits for one, or for the device.
/// </summary>
internal sealed partial class PlanStrategy(
    PlanTable table,
    DeviceProber prober,
    PartLoader loader,
    PlanObservations observations,
    RoundingCheck rounding,
    RunFeed feed,
    IOptions<GateOptions> options,
    TimeProvider time,
    ILogger<PlanStrategy> logger)
{
    // A device may lose its parts, another may die, and a third may be the one that really failed.
    private const int MaxTries = 4;

    // Both devices that answer again and new plans end the wait; either takes longer than this.
    private static readonly TimeSpan WaitInterval = TimeSpan.FromSeconds(0.05);

    /// <summary>Answers a request whose inputs are checked.</summary>
    /// <returns>The response, which the caller disposes; or the last failure.</returns>
    public async ValueTask<Outcome<InferResponse>> InferAsync(
        InferRequest request, DeployedModel model, RequestDeadline deadline, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        PlanFailure? failure = null;
        for (var attempt = 0; attempt < MaxTries; attempt++)
        {
            if (await TakeRouteAsync(model, deadline.Limit - time.GetElapsedTime(started), cancellationToken) is not var (current, route))
            {
                return failure is null ? NoPlan(model, deadline.Limit) : Describe(model, failure);
            }

            model = current;
            try
            {
                failure = await loader.LoadAsync(route, deadline.Limit - time.GetElapsedTime(started), cancellationToken);
                var isLoaded = failure is null;
                if (isLoaded)
                {
                    var session = Guid.NewGuid().ToString("N");
                    using var run = new PlanRun(route.Program, route.Connections, request, session, feed, time);
                    var isDone = false;
                    try
                    {
                        isDone = await run.RunAsync(deadline.Limit - time.GetElapsedTime(started), cancellationToken);
                    }
                    finally
                    {
                        SessionRelease.Begin(route, session, isDone ? route.Program.Releases : null, options.Value.ProbeTimeout);
                    }

                    if (isDone)
                    {
                        var response = Answer(request, model, route, run, attempt);
                        rounding.Consider(request, model, route, response, time.GetElapsedTime(started));
                        return response;
                    }

                    failure = run.Failure!;
                }

                await LearnAsync(model, route, failure!, isLoaded, attempt, cancellationToken);
            }
            finally
            {
                route.Release();
            }

            if (!failure!.IsDevices)
            {
                return Describe(model, failure);
            }
        }

        return Describe(model, failure!);
    }

    /// <summary>A plan in force whose devices all answer, kept open for the caller; null when there was none in time.</summary>
    private async ValueTask<(DeployedModel Model, PlanRoute Route)?> TakeRouteAsync(DeployedModel model, TimeSpan left, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < left)
        {
            // A new plan may have come into force meanwhile.
            model = table.Find(model.Description.Name, model.Description.VersionText) ?? model;
            if (model.Choose() is { } route && route.TryUse())
            {
                return (model, route);
            }

            await Task.Delay(WaitInterval, time, cancellationToken);
        }

        return null;
    }

    private InferResponse Answer(InferRequest request, DeployedModel model, PlanRoute route, PlanRun run, int attempt)
    {
        var response = new InferResponse
        {
            ModelName = model.Description.Name,
            ModelVersion = model.Description.VersionText,
            Id = request.Id,
            UsesRawContents = request.UsesRawContents,
        };
        run.MoveOutputs(response);
        response.Parameters[EdgeParameters.Degraded] = new InferParameter { BoolParam = false };
        response.Parameters[EdgeParameters.Plan] = new InferParameter { StringParam = route.Program.Plan.Id };
        response.Parameters[EdgeParameters.Hops] = new InferParameter { StringParam = PlanReport.Write(route.Program, run.Times) };
        if (attempt > 0)
        {
            response.Parameters[EdgeParameters.Retries] = new InferParameter { Int64Param = attempt };
        }

        observations.Add(model, route, run.Times);
        GateMetrics.RecordAnswer(model.Description.Name, samples: 1, isDegraded: false);
        GateMetrics.RecordCalls(model.Description.Name, route.Program, run.Times);
        return response;
    }

    /// <summary>Finds out whose fault it was. The device that failed may only have waited for another, so all are asked.</summary>
    private async Task LearnAsync(DeployedModel model, PlanRoute route, PlanFailure failure, bool isLoaded, int attempt, CancellationToken cancellationToken)
    {
        LogFailed(logger, model.Description.Name, failure.Device, failure.Error.Message);
        var reporter = route.Connections[route.Program.Devices.IndexOf(failure.Device)];
        if (failure.IsPartGone)
        {
            loader.Forget(reporter);
            return;
        }

        if (!failure.IsDevices)
        {
            return;
        }

        var answers = await Task.WhenAll(route.Connections.Select(connection => connection.Client.IsServerReadyAsync(options.Value.ProbeTimeout, cancellationToken)));
        var isOneAway = false;
        for (var device = 0; device < answers.Length; device++)
        {
            if (!answers[device].TryGetValue(out var isReady, out var error) || !isReady)
            {
                isOneAway = true;
                Suspend(model, route, device, error ?? new Error(ErrorReason.DeviceUnavailable, "it is not ready"));
            }
        }

        if (isOneAway)
        {
            return;
        }

        if (isLoaded && failure.Error.Reason is ErrorReason.Overloaded)
        {
            // Somebody has no room for more requests right now, which is no reason to give them to fewer devices.
            await Task.Delay(WaitInterval * (1 << attempt), time, cancellationToken);
        }
        else if (attempt > 0)
        {
            // Everybody answers, but it fails again and again: then without the one that says so.
            Suspend(model, route, route.Program.Devices.IndexOf(failure.Device), failure.Error);
        }
    }

    private void Suspend(DeployedModel model, PlanRoute route, int device, Error reason)
    {
        loader.Forget(route.Connections[device]);
        prober.Suspend(route.Connections[device], route.Program.Devices[device], model.Description.Name, reason);
    }

    private static Error NoPlan(DeployedModel model, TimeSpan waited)
    {
        var away = model.Routes[0].Program.Devices
            .Zip(model.Routes[0].Connections, (device, connection) => (Device: device, connection.Suspension))
            .Where(pair => pair.Suspension is not null)
            .Select(pair => $"{pair.Device} ({pair.Suspension!.Message})");
        return new Error(
            ErrorReason.DeviceUnavailable,
            $"Model '{model.Description.Name}' had no plan whose devices all answer within {waited.TotalSeconds:0.###} s; without answer: {string.Join(", ", away)}.");
    }

    private static Error Describe(DeployedModel model, PlanFailure failure) =>
        failure.Error with { Message = $"Model '{model.Description.Name}', device {failure.Device}: {failure.Error.Message}" };

    [LoggerMessage(EventId = 2401, Level = LogLevel.Warning, Message = "A request for model {Model} failed at {Device}: {Reason}")]
    private static partial void LogFailed(ILogger logger, string model, string device, string reason);
}
