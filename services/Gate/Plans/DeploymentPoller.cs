using System.Collections.Immutable;
using EdgeAspire.Gate.Configuration;
using EdgeAspire.Protocol.Devices;
using EdgeAspire.Protocol.Errors;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Plans;

/// <summary>
/// Looks at the planner's deployments. A new plan comes into force when all its devices have loaded their parts; until then, and while the
/// planner is away, the last one stays, and requests that have begun end on it.
/// </summary>
internal sealed partial class DeploymentPoller(
    PlannerClient planner,
    DeviceRegistry.DeviceRegistryClient registry,
    DeviceConnections connections,
    PartLoader loader,
    PlanTable table,
    PlanObservations observations,
    IOptions<GateOptions> options,
    TimeProvider time,
    ILogger<DeploymentPoller> logger) : BackgroundService
{
    private readonly Dictionary<string, ImmutableArray<PlanProgram>> _programs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _reported = new(StringComparer.Ordinal);
    private Dictionary<string, DeployedModel> _inForce = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.PollSeconds), time);
        try
        {
            do
            {
                await PollAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
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
            || (deployments.Length == 0 && _inForce.Count == 0)
            || await ListStagesAsync(cancellationToken) is not { } stages)
        {
            // Nothing is deployed; or the planner is away, which is said by whoever looks at the devices.
            return;
        }

        var models = new Dictionary<string, DeployedModel>(StringComparer.Ordinal);
        var problems = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var deployment in deployments.Where(deployment => deployment.Model is not null))
        {
            var outcome = await RealizeAsync(deployment, stages, cancellationToken);
            if (outcome.TryGetValue(out var model, out var error))
            {
                models[deployment.Model!] = model;
                _reported.Remove(deployment.Model!);
                continue;
            }

            problems[deployment.Model!] = error.Message;
            if (!_reported.TryGetValue(deployment.Model!, out var last) || !string.Equals(last, error.Message, StringComparison.Ordinal))
            {
                _reported[deployment.Model!] = error.Message;
                LogNotInForce(logger, deployment.State is "planning" ? LogLevel.Information : LogLevel.Warning, deployment.Model!, error.Message);
            }

            if (_inForce.TryGetValue(deployment.Model!, out var former))
            {
                models[deployment.Model!] = former;
            }
        }

        Swap(models, problems);
        await ObserveAsync(cancellationToken);
    }

    private void Swap(Dictionary<string, DeployedModel> models, Dictionary<string, string> problems)
    {
        table.Swap(models, problems);
        _inForce = models;
        var routes = models.Values.SelectMany(model => model.Routes).ToHashSet();
        loader.Keep(routes);
        connections.Keep(routes.SelectMany(route => route.Connections).ToHashSet());
        foreach (var unused in _programs.Keys.Except(routes.Select(route => route.Program.Plan.Id), StringComparer.Ordinal).ToList())
        {
            _programs.Remove(unused);
        }
    }

    private async Task<Outcome<DeployedModel>> RealizeAsync(
        DeploymentDocument deployment, IReadOnlyDictionary<string, Uri> stages, CancellationToken cancellationToken)
    {
        if (deployment.Plan is null)
        {
            return new Error(ErrorReason.ModelNotReady, deployment.Error ?? "The planner has no plan yet.");
        }

        var former = _inForce.GetValueOrDefault(deployment.Model!);
        if (former?.Revision == deployment.Revision && IsAt(former, stages))
        {
            return former;
        }

        if (!(await RoutesAsync(deployment.Plan, stages, cancellationToken)).TryGetValue(out var routes, out var error))
        {
            return error;
        }

        foreach (var route in routes)
        {
            if (await loader.LoadAsync(route, onlyFiles: false, cancellationToken) is { } failure)
            {
                loader.Forget(route.Connections[route.Program.Devices.IndexOf(failure.Device)]);
                return failure.Error with { Message = $"Device {failure.Device} could not load its parts: {failure.Error.Message}" };
            }
        }

        var fallbacks = new List<PlanRoute>();
        foreach (var plan in (deployment.Fallbacks?.Values ?? []).Distinct(StringComparer.Ordinal))
        {
            // One that cannot be had now is left out: the plan itself works.
            if ((await RoutesAsync(plan, stages, cancellationToken)).TryGetValue(out var spare, out error))
            {
                foreach (var fallback in spare)
                {
                    error ??= (await loader.LoadAsync(fallback, onlyFiles: true, cancellationToken))?.Error;
                }
            }

            if (error is null)
            {
                fallbacks.AddRange(spare);
            }
            else
            {
                LogNoFallback(logger, plan, deployment.Model!, error.Message);
            }
        }

        var model = new DeployedModel(deployment.Revision, routes, fallbacks);
        var devices = routes.Sum(route => route.Program.Devices.Length);
        LogInForce(logger, deployment.Plan, deployment.Model!, devices, fallbacks.Count);
        return model;
    }

    private static bool IsAt(DeployedModel model, IReadOnlyDictionary<string, Uri> stages) => model.Routes.All(route => route.Program.Devices
        .Zip(route.Connections)
        .All(pair => !stages.TryGetValue(pair.First, out var address) || address == pair.Second.Address));

    private async Task<Outcome<ImmutableArray<PlanRoute>>> RoutesAsync(
        string plan, IReadOnlyDictionary<string, Uri> stages, CancellationToken cancellationToken)
    {
        if (!_programs.TryGetValue(plan, out var programs))
        {
            if (!(await planner.GetPlanAsync(plan, cancellationToken)).TryGetValue(out var cut, out var error)
                || !ProgramCompiler.CompileAll(cut).TryGetValue(out programs, out error))
            {
                return error;
            }

            _programs[plan] = programs;
        }

        var missing = programs.SelectMany(program => program.Devices).Where(device => !stages.ContainsKey(device)).ToList();
        return missing.Count == 0
            ? programs.Select(program => new PlanRoute(program, [.. program.Devices.Select(device => connections.To(stages[device]))])).ToImmutableArray()
            : new Error(ErrorReason.DeviceUnavailable, $"Plan '{plan}' needs devices that are not registered: {string.Join(", ", missing)}.");
    }

    private async Task<IReadOnlyDictionary<string, Uri>?> ListStagesAsync(CancellationToken cancellationToken)
    {
        try
        {
            // The deadline of a gRPC call is wall-clock time, whatever clock the gate runs on.
            var list = await registry.ListAsync(new ListRequest(), deadline: DateTime.UtcNow + options.Value.ProbeTimeout, cancellationToken: cancellationToken);
            var stages = new Dictionary<string, Uri>(StringComparer.Ordinal);
            foreach (var device in list.Devices.Where(device => !device.Lost && device.Registration.Role is "stage"))
            {
                if (Uri.TryCreate(device.Registration.GrpcAddress, UriKind.Absolute, out var address) && address.Scheme is "http")
                {
                    stages[device.Registration.Device] = address;
                }
            }

            return stages;
        }
        catch (RpcException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

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
