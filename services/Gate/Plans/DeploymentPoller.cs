using EdgeAspire.Gate.Configuration;
using EdgeAspire.Gate.Rounding;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Plans;

/// <summary>
/// Looks at the planner's deployments. A new plan comes into force when all its devices have loaded their parts; until then, and while the
/// planner is away, the last one stays, and requests that have begun end on it. Devices load while the gate goes on looking: what the planner
/// has given up meanwhile is not waited for, and no deployment waits for another.
/// </summary>
internal sealed partial class DeploymentPoller(
    PlannerClient planner,
    StageAddresses addresses,
    PlanRoutes routes,
    DeviceConnections connections,
    PartLoader loader,
    PlanInstaller installer,
    PlanTable table,
    PlanObservations observations,
    IOptions<GateOptions> options,
    TimeProvider time,
    ILogger<DeploymentPoller> logger) : BackgroundService
{
    private readonly Dictionary<string, string> _problems = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlanWork> _changes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlanWork> _fetches = new(StringComparer.Ordinal);
    private readonly ChangeBackoff _backoff = new(time);
    private readonly List<DeployedModel> _former = [];
    private Dictionary<string, DeployedModel> _inForce = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.PollSeconds), time);
        try
        {
            var tick = Task.FromResult(true);
            while (await tick)
            {
                tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
                await PollAsync(stoppingToken);
                while (!tick.IsCompleted)
                {
                    await Task.WhenAny([tick, .. _changes.Values.Select(change => change.Task)]);
                    await FinishAsync(stoppingToken);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or RpcException && stoppingToken.IsCancellationRequested)
        {
            // The gate stops; the gRPC library has an exception of its own for a call that is cancelled by that.
        }
    }

    /// <summary>Looks once.</summary>
    internal async Task PollAsync(CancellationToken cancellationToken)
    {
        if (!(await planner.ListAsync(cancellationToken)).TryGetValue(out var deployments, out _)
            || (deployments.Length == 0 && _inForce.Count == 0 && _changes.Count == 0)
            || await addresses.ListAsync(cancellationToken) is not { } stages)
        {
            // Nothing is deployed; or the planner is away, which is said by whoever looks at the devices.
            return;
        }

        var wanted = deployments.Where(deployment => deployment.Model is not null).ToDictionary(deployment => deployment.Model!, StringComparer.Ordinal);
        foreach (var gone in _changes.Keys.Concat(_inForce.Keys).Where(model => !wanted.ContainsKey(model)).ToHashSet(StringComparer.Ordinal))
        {
            await StopAsync(_changes, gone);
            await PutInForceAsync(gone, null, cancellationToken);
        }

        foreach (var (name, deployment) in wanted)
        {
            if (await BeginAsync(name, deployment, stages, cancellationToken) is { } error)
            {
                Report(name, error, deployment.State is "planning" ? LogLevel.Information : LogLevel.Warning);
            }
        }

        await FinishAsync(cancellationToken);
        UnloadFormer();
        await ObserveAsync(cancellationToken);
    }

    /// <summary>Begins to bring a deployment into force, unless it is, or is on its way.</summary>
    private async Task<Error?> BeginAsync(
        string name, DeploymentDocument deployment, IReadOnlyDictionary<string, Uri> stages, CancellationToken cancellationToken)
    {
        if (deployment.Plan is null)
        {
            await StopAsync(_changes, name);
            return new Error(ErrorReason.ModelNotReady, deployment.Error ?? "The planner has no plan yet.");
        }

        var former = _inForce.GetValueOrDefault(name);
        if (_changes.TryGetValue(name, out var change)
            && string.Equals(change.Model.Plan.Id, deployment.Plan, StringComparison.Ordinal)
            && IsAt(change.Model, stages))
        {
            // Whatever else the planner says of the deployment is taken up when its plan is in force.
            return null;
        }

        if (former?.Revision == deployment.Revision && IsAt(former, stages))
        {
            await StopAsync(_changes, name);
            Forgive(name);
            if (former.Plans.Any(route => route.IsWhole && !loader.IsLoaded(route)) && _backoff.IsOver(name))
            {
                // A device that came back without its parts loads them before a request has to wait for that.
                _changes[name] = new PlanWork(former, token => installer.LoadAsync(former, [], () => OthersThan(name), token), cancellationToken);
            }

            return null;
        }

        if (!(await routes.FindAsync(deployment.Plan, stages, cancellationToken)).TryGetValue(out var plans, out var error))
        {
            await StopAsync(_changes, name);
            return error;
        }

        if (!_backoff.IsOver(name))
        {
            return null;
        }

        await StopAsync(_changes, name);
        var spares = new List<PlanRoute>();
        foreach (var plan in (deployment.Fallbacks?.Values ?? []).Distinct(StringComparer.Ordinal))
        {
            // One that cannot be had now is left out: the plan itself works.
            if ((await routes.FindAsync(plan, stages, cancellationToken)).TryGetValue(out var spare, out error))
            {
                spares.AddRange(spare);
            }
            else
            {
                LogNoFallback(logger, plan, name, error.Message);
            }
        }

        var next = new DeployedModel(deployment.Revision, plans, spares) { Rounding = RoundingOf(plans[0].Program.Plan, former) };
        DeployedModel[] before = [.. _former.Where(model => string.Equals(model.Description.Name, name, StringComparison.Ordinal)), .. former is null ? [] : (DeployedModel[])[former]];
        _changes[name] = new PlanWork(next, token => installer.LoadAsync(next, before, () => OthersThan(name), token), cancellationToken);
        return null;
    }

    // A deployment may change around its plan.
    private RoundingRecord? RoundingOf(CutPlan plan, DeployedModel? former) =>
        plan.Plan.Wire is WireFormat.Fp32 || options.Value.RoundingCheckSeconds == 0 ? null
            : former?.Rounding is { } record && string.Equals(former.Plan.Id, plan.Id, StringComparison.Ordinal) ? record
            : new RoundingRecord(options.Value.RoundingCheckInterval, time);

    /// <summary>Puts deployments into force whose devices have loaded their parts.</summary>
    private async Task FinishAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, change) in _changes.Where(change => change.Value.Task.IsCompleted).ToList())
        {
            _changes.Remove(name);
            var error = await change.Task;
            if (error is not null)
            {
                _backoff.Add(name, error);
                Report(name, error, LogLevel.Warning);
                continue;
            }

            _backoff.Remove(name);
            Forgive(name);
            if (!ReferenceEquals(change.Model, _inForce.GetValueOrDefault(name)))
            {
                await PutInForceAsync(name, change.Model, cancellationToken);
            }
        }
    }

    private async Task PutInForceAsync(string name, DeployedModel? model, CancellationToken cancellationToken)
    {
        var former = _inForce.GetValueOrDefault(name);
        var models = new Dictionary<string, DeployedModel>(_inForce, StringComparer.Ordinal);
        if (model is null)
        {
            models.Remove(name);
            _problems.Remove(name);
        }
        else
        {
            models[name] = model;
            var devices = model.Plans.SelectMany(route => route.Program.Devices).Distinct(StringComparer.Ordinal).Count();
            var spares = model.Spares.Count();
            LogInForce(logger, model.Plan.Id, name, devices, spares);
        }

        _inForce = models;
        table.Swap(models, _problems);
        if (former is not null)
        {
            _former.Add(former);
        }

        await StopAsync(_fetches, name);
        if (model is not null)
        {
            _fetches[name] = new PlanWork(model, token => installer.FetchSparesAsync(model, token), cancellationToken);
        }
    }

    /// <summary>Has devices unload what only plans needed that are not in force any more, when the last request on them has ended.</summary>
    private void UnloadFormer()
    {
        PlanRoute[] stay = [.. _inForce.Values.Concat(_changes.Values.Select(change => change.Model)).SelectMany(model => model.Routes)];
        List<DeployedModel> over = [.. _former.Where(model => model.IsIdle)];
        _former.RemoveAll(over.Contains);

        // What they say takes no time; that a device is away is found out by others.
        _ = loader.UnloadAsync(
            over.SelectMany(model => model.Routes).SelectMany(route => route.Connections),
            [.. stay, .. _former.SelectMany(model => model.Routes)]);
        PlanRoute[] known = [.. stay, .. _former.SelectMany(model => model.Routes)];
        connections.Keep(known.SelectMany(route => route.Connections).ToHashSet());
        routes.Keep(known.Select(route => route.Program.Plan.Id).ToHashSet(StringComparer.Ordinal));
    }

    private List<PlanRoute> OthersThan(string name) =>
        [.. Volatile.Read(ref _inForce).Where(model => !string.Equals(model.Key, name, StringComparison.Ordinal)).SelectMany(model => model.Value.Current)];

    private static async Task StopAsync(Dictionary<string, PlanWork> works, string name)
    {
        if (works.Remove(name, out var work))
        {
            await work.StopAsync();
        }
    }

    private void Report(string name, Error error, LogLevel level)
    {
        if (!_problems.TryGetValue(name, out var last) || !string.Equals(last, error.Message, StringComparison.Ordinal))
        {
            _problems[name] = error.Message;
            table.Swap(_inForce, _problems);
            LogNotInForce(logger, level, name, error.Message);
        }
    }

    private void Forgive(string name)
    {
        if (_problems.Remove(name))
        {
            table.Swap(_inForce, _problems);
        }
    }

    private static bool IsAt(DeployedModel model, IReadOnlyDictionary<string, Uri> stages) => model.Routes.All(route => route.Program.Devices
        .Zip(route.Connections)
        .All(pair => !stages.TryGetValue(pair.First, out var address) || address == pair.Second.Address));

    private async Task ObserveAsync(CancellationToken cancellationToken)
    {
        foreach (var model in _inForce.Keys)
        {
            foreach (var seen in observations.Take(model).GroupBy(entry => entry.Value.Plan, StringComparer.Ordinal))
            {
                await planner.PostAsync(
                    model,
                    seen.Key,
                    seen.ToDictionary(
                        entry => entry.Key,
                        entry => new ObservationBody(entry.Value.PredictedSeconds, entry.Value.MeasuredSeconds, entry.Value.QueueOccupancy),
                        StringComparer.Ordinal),
                    cancellationToken);
            }
        }
    }

    [LoggerMessage(EventId = 2411, Level = LogLevel.Information, Message = "Plan {Plan} of model {Model} is in force: {Devices} devices, {Fallbacks} plans for the loss of one")]
    private static partial void LogInForce(ILogger logger, string plan, string model, int devices, int fallbacks);

    [LoggerMessage(EventId = 2412, Message = "The planner's deployment of {Model} is not in force: {Reason}")]
    private static partial void LogNotInForce(ILogger logger, LogLevel level, string model, string reason);

    [LoggerMessage(EventId = 2413, Level = LogLevel.Warning, Message = "Plan {Plan} of model {Model} for the loss of a device is left out: {Reason}")]
    private static partial void LogNoFallback(ILogger logger, string plan, string model, string reason);
}
