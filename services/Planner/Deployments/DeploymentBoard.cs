using System.Threading.Channels;
using EdgeAspire.Planner.Models;
using EdgeAspire.Planner.Plans;
using EdgeAspire.Planner.Storage;
using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Planner.Deployments;

/// <summary>
/// All deployments: what is wanted, what there is, and which plan has to be made next. It decides; <see cref="DeploymentService"/> makes
/// the plans, one at a time.
/// </summary>
internal sealed class DeploymentBoard
{
    private readonly DeploymentStore _store;
    private readonly ReadyStages _stages;
    private readonly PlanStore _plans;
    private readonly ModelRepository _models;
    private readonly PlannerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<DeploymentBoard> _logger;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, DeploymentEntry> _entries = new(StringComparer.Ordinal);
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _generations;
    private long _turns;

    public DeploymentBoard(
        DeploymentStore store,
        ReadyStages stages,
        PlanStore plans,
        ModelRepository models,
        IOptions<PlannerOptions> options,
        TimeProvider time,
        ILogger<DeploymentBoard> logger)
    {
        _store = store;
        _stages = stages;
        _plans = plans;
        _models = models;
        _options = options.Value;
        _time = time;
        _logger = logger;
    }

    /// <summary>All deployments, by their names.</summary>
    public IReadOnlyList<Deployment> List()
    {
        lock (_gate)
        {
            return [.. _entries.Values.Select(entry => entry.Current)];
        }
    }

    /// <summary>A deployment.</summary>
    public Outcome<Deployment> Find(string model)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(model, out DeploymentEntry? entry) ? entry.Current : Unknown(model);
        }
    }

    /// <summary>Takes what is wanted; the plan is made afterwards. What is asked for already stays as it is.</summary>
    /// <returns>The deployment, and whether there was none of that name.</returns>
    public Outcome<(Deployment Deployment, bool IsNew)> Put(string model, DeploymentRequest request)
    {
        lock (_gate)
        {
            bool isNew = !_entries.TryGetValue(model, out DeploymentEntry? entry);
            if (isNew && _entries.Count >= _options.MaxDeployments)
            {
                return new Error(
                    ErrorReason.StorageFull, $"{_entries.Count} models are deployed, as many as Planner:MaxDeployments allows.");
            }

            if (entry is not null && DeploymentStore.IsSame(entry.Current.Request, request))
            {
                return (entry.Current, isNew);
            }

            entry ??= new DeploymentEntry(new Deployment(model, request), TimesFrom(DateTimeOffset.MinValue));
            Deployment wanted = entry.Wanting(request, _time.GetUtcNow());
            try
            {
                _store.Write(new DeploymentDocument(wanted, entry.PlannedWith?.Stages));
            }
            catch (IOException exception) when (DiskSpace.IsExhausted(exception))
            {
                return DiskSpace.Error($"the deployment of model '{model}'");
            }

            entry.Ask(wanted, ++_generations);
            _entries[model] = entry;
            Look();
            return (entry.Current, isNew);
        }
    }

    /// <summary>Takes a deployment out. Its plans go; their parts follow when they have not been used for a while.</summary>
    public Error? Remove(string model)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(model, out DeploymentEntry? entry))
            {
                return Unknown(model);
            }

            _store.Delete(model);
            _entries.Remove(model);
            entry.Cancel();
            Hold(model, null);
        }

        _logger.DeploymentRemoved(model);
        return null;
    }

    /// <summary>Takes what was seen of devices that carry a plan out. Of devices that the deployment cannot use, nothing is taken.</summary>
    /// <param name="model">The deployment.</param>
    /// <param name="plan">The plan that they carried out; null for the one in use.</param>
    /// <param name="seen">What was seen, by the devices' names; checked.</param>
    public Error? Observe(string model, string? plan, IReadOnlyDictionary<string, PlanObservationBody> seen)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(model, out DeploymentEntry? entry))
            {
                return Unknown(model);
            }

            // What belongs to a former plan was predicted with other factors.
            if (plan is not null
                && !string.Equals(plan, entry.Current.Plan, StringComparison.Ordinal)
                && !entry.Current.Fallbacks.ContainsValue(plan))
            {
                return null;
            }

            foreach ((string device, PlanObservationBody observation) in seen)
            {
                entry.Observe(device, observation.PredictedSeconds, observation.MeasuredSeconds, observation.QueueOccupancy);
            }

            Look();
            return null;
        }
    }

    /// <summary>Takes a deployment of an earlier run over.</summary>
    /// <param name="deployment">The deployment, with those plans that are still kept.</param>
    /// <param name="plannedWith">What its plan was made with; null without a plan.</param>
    /// <param name="made">Its plans.</param>
    public void Restore(Deployment deployment, PlanInputs? plannedWith, IReadOnlyCollection<MadePlan> made)
    {
        lock (_gate)
        {
            DateTimeOffset now = _time.GetUtcNow();
            DeploymentEntry entry = new(
                deployment, TimesFrom(plannedWith is null ? DateTimeOffset.MinValue : now + TimeSpan.FromSeconds(_options.LeaseSeconds)));
            if (plannedWith is not null)
            {
                entry.Restore(plannedWith, made, now);
            }

            _entries[deployment.Model] = entry;
            Hold(deployment.Model, entry);
        }
    }

    /// <summary>Looks what there is, and notes which plans are due.</summary>
    public void Look()
    {
        lock (_gate)
        {
            if (_entries.Count == 0)
            {
                return;
            }

            var ready = _stages.List();
            DateTimeOffset now = _time.GetUtcNow();
            foreach (DeploymentEntry entry in _entries.Values)
            {
                entry.Look(_stages.For(entry.Current.Model, entry.Current.Request, ready), now);
            }
        }

        _wakes.Writer.TryWrite(true);
    }

    /// <summary>Waits until there may be something to do.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _wakes.Reader.ReadAsync(cancellationToken);

    /// <summary>What has to be done next, plans before fallbacks, and whoever waits longest first; null for nothing.</summary>
    /// <param name="stopping">Cancelled when the planner stops.</param>
    public DeploymentStep? Begin(CancellationToken stopping)
    {
        lock (_gate)
        {
            DateTimeOffset now = _time.GetUtcNow();
            foreach (bool isPlan in (bool[])[true, false])
            {
                foreach (DeploymentEntry entry in _entries.Values.OrderBy(entry => entry.Turn))
                {
                    if (entry.Begin(isPlan, now, stopping) is { } step)
                    {
                        entry.Turn = ++_turns;
                        return step;
                    }
                }
            }

            return null;
        }
    }

    /// <summary>Takes what came of a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="outcome">The plan, or why there is none; null when it was given up.</param>
    public void End(DeploymentStep step, Outcome<MadePlan>? outcome)
    {
        lock (_gate)
        {
            DeploymentEntry? entry = _entries.GetValueOrDefault(step.Model);
            if (entry?.End(step) == true && outcome is { } ended)
            {
                DateTimeOffset now = _time.GetUtcNow();
                if (ended.TryGetValue(out MadePlan? made, out Error? error))
                {
                    entry.Complete(step, made, now);
                    _logger.Deployed(step.Model, made.Id, made.Devices.Length, step.Without is { } lost ? $", should '{lost}' be lost" : string.Empty);
                }
                else
                {
                    entry.Fail(step, error, now);
                    _logger.NotDeployed(step.Model, step.Without is { } lost ? $" for the loss of '{lost}'" : string.Empty, error.Message);
                }

                Keep(entry);
            }

            // Also of steps that were given up after their plan had been kept.
            Hold(step.Model, entry);
        }

        _wakes.Writer.TryWrite(true);
    }

    // Keeps the plans that a deployment uses, and lets go of those that it no longer does, with their parts.
    private void Hold(string model, DeploymentEntry? entry)
    {
        try
        {
            _models.CollectParts(_plans.Hold(model, entry?.Held ?? new HashSet<string>(StringComparer.Ordinal)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _logger.CollectionFailed(exception);
        }
    }

    private void Keep(DeploymentEntry entry)
    {
        try
        {
            _store.Write(new DeploymentDocument(entry.Current, entry.PlannedWith?.Stages));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is served from memory all the same; a restart plans anew.
            _logger.DeploymentNotKept(exception, entry.Current.Model);
        }
    }

    private DeploymentTimes TimesFrom(DateTimeOffset notBefore) =>
        new(TimeSpan.FromSeconds(_options.DeploySettleSeconds), TimeSpan.FromSeconds(_options.ReplanSeconds), notBefore);

    private static Error Unknown(string model) => new(ErrorReason.NotFound, $"Model '{Names.Shown(model)}' is not deployed.");
}
