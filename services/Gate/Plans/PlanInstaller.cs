using EdgeAspire.Gate.Configuration;
using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Plans;

/// <summary>
/// Has devices load the parts of a plan that is to come into force, beside those of the plans that are. Where a device has no room for both,
/// the model's requests wait: those that have begun end, the old parts are unloaded, the new ones are loaded.
/// </summary>
internal sealed partial class PlanInstaller(PartLoader loader, IOptions<GateOptions> options, TimeProvider time, ILogger<PlanInstaller> logger)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(0.02);

    /// <summary>Loads the parts.</summary>
    /// <param name="next">What is to come into force.</param>
    /// <param name="former">What is or was in force of the same model and may still be in use, the newest last.</param>
    /// <param name="others">What other models' requests take now.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>Null when it can come into force, which then is the only way in which requests that wait go on; otherwise why not.</returns>
    public async Task<Error?> LoadAsync(
        DeployedModel next, IReadOnlyList<DeployedModel> former, Func<IReadOnlyList<PlanRoute>> others, CancellationToken cancellationToken)
    {
        // The caller goes on meanwhile.
        await Task.Yield();
        var isLoaded = false;
        try
        {
            var failure = await LoadAsync(next, [.. others(), .. former.Count > 0 ? former[^1].Current : []], cancellationToken);
            if (failure is { Error.Reason: ErrorReason.Overloaded })
            {
                LogNoRoom(logger, next.Description.Name, failure.Device, failure.Error.Message);
                failure = await LoadInsteadAsync(next, former, others, cancellationToken);
            }

            isLoaded = failure is null;
            return Describe(failure);
        }
        finally
        {
            // Another change, which was given up when it was all but done, may have closed them too.
            if (!isLoaded)
            {
                foreach (var route in former.SelectMany(model => model.Routes))
                {
                    route.Open();
                }
            }
        }
    }

    /// <summary>Has devices fetch the files of the plans for the loss of one of them.</summary>
    public async Task<Error?> FetchSparesAsync(DeployedModel model, CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var route in model.Spares)
        {
            if (await loader.FetchAsync(route, cancellationToken) is { } failure && !cancellationToken.IsCancellationRequested)
            {
                LogNotFetched(logger, route.Program.Plan.Id, model.Description.Name, failure.Device, failure.Error.Message);
            }
        }

        return null;
    }

    private static Error? Describe(PlanFailure? failure) =>
        failure is null ? null : failure.Error with { Message = $"Device {failure.Device} could not load its parts: {failure.Error.Message}" };

    private async Task<PlanFailure?> LoadAsync(DeployedModel next, IReadOnlyList<PlanRoute> stay, CancellationToken cancellationToken)
    {
        foreach (var route in next.Plans)
        {
            if (await loader.LoadBesideAsync(route, [.. stay, .. next.Plans], cancellationToken) is { } failure)
            {
                if (failure.Error.Reason is ErrorReason.DeviceUnavailable)
                {
                    // It may come back without its parts.
                    loader.Forget(route.Connections[route.Program.Devices.IndexOf(failure.Device)]);
                }

                return failure;
            }
        }

        return null;
    }

    private async Task<PlanFailure?> LoadInsteadAsync(
        DeployedModel next, IReadOnlyList<DeployedModel> former, Func<IReadOnlyList<PlanRoute>> others, CancellationToken cancellationToken)
    {
        await EndRequestsAsync(former, cancellationToken);
        await loader.UnloadAsync(
            next.Plans.Concat(former.SelectMany(model => model.Routes)).SelectMany(route => route.Connections), [.. others(), .. next.Plans]);
        var failure = await LoadAsync(next, others(), cancellationToken);
        if (failure is not { Error.Reason: ErrorReason.Overloaded })
        {
            return failure;
        }

        // Models that do not fit beside each other take turns, slowly: better than not at all.
        LogTakesTurns(logger, next.Description.Name, failure.Device);
        return await LoadAsync(next, [], cancellationToken);
    }

    private async Task EndRequestsAsync(IReadOnlyList<DeployedModel> former, CancellationToken cancellationToken)
    {
        foreach (var route in former.SelectMany(model => model.Routes))
        {
            route.Close();
        }

        // Requests end by themselves at their deadline.
        var started = time.GetTimestamp();
        while (!former.All(model => model.IsIdle) && time.GetElapsedTime(started) < options.Value.PlanDeadline)
        {
            await Task.Delay(LookInterval, time, cancellationToken);
        }
    }

    [LoggerMessage(EventId = 2421, Level = LogLevel.Information, Message = "The new plan of model {Model} does not fit beside the old one; requests wait until it is loaded. Device {Device}: {Reason}")]
    private static partial void LogNoRoom(ILogger logger, string model, string device, string reason);

    [LoggerMessage(EventId = 2423, Level = LogLevel.Warning, Message = "Files of plan {Plan} of model {Model} for the loss of a device are not on device {Device}: {Reason}")]
    private static partial void LogNotFetched(ILogger logger, string plan, string model, string device, string reason);

    [LoggerMessage(EventId = 2422, Level = LogLevel.Warning, Message = "The plan of model {Model} does not fit on device {Device} beside those of other models; their parts are loaded in turns")]
    private static partial void LogTakesTurns(ILogger logger, string model, string device);
}
