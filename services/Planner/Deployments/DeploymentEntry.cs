using System.Collections.Immutable;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Deployments;

/// <summary>
/// A deployment and what has to be done for it: which plan is due, and what a plan that was made changes. Not safe for concurrent use:
/// <see cref="DeploymentBoard"/> holds its lock.
/// </summary>
internal sealed class DeploymentEntry
{
    private const int MaxInterruptions = 3;
    private const int LongestSettling = 5;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private readonly DeploymentTimes _times;
    private readonly Dictionary<string, DeviceDeviation> _deviations = new(StringComparer.Ordinal);
    private readonly HashSet<string> _considered = new(StringComparer.Ordinal);
    private ImmutableDictionary<string, MadePlan> _made = ImmutableDictionary.Create<string, MadePlan>(StringComparer.Ordinal);
    private ImmutableHashSet<string> _former = ImmutableHashSet.Create<string>(StringComparer.Ordinal);
    private PlanInputs? _attempted;
    private PlanInputs? _seen;
    private DateTimeOffset? _differsSince;
    private DateTimeOffset _changedAt;
    private DateTimeOffset? _retryAt;
    private CancellationTokenSource? _running;
    private bool _isPlanRunning;
    private bool _isDue;
    private int _interruptions;

    /// <param name="current">What everybody sees of it.</param>
    /// <param name="times">How long what is waited for.</param>
    public DeploymentEntry(Deployment current, DeploymentTimes times)
    {
        Current = current;
        _times = times;
        _isDue = current.Plan is null;
    }

    /// <summary>What everybody sees.</summary>
    public Deployment Current { get; private set; }

    /// <summary>Which request of all that ever came it carries out.</summary>
    public long Generation { get; private set; }

    /// <summary>What the plan was made with; null without a plan.</summary>
    public PlanInputs? PlannedWith { get; private set; }

    /// <summary>When the last step for it began, in steps.</summary>
    public long Turn { get; set; }

    /// <summary>All plans that have to be kept for it.</summary>
    public HashSet<string> Held => new([.. _former, .. InUse], StringComparer.Ordinal);

    private IEnumerable<string> InUse => Current.Plan is { } plan ? [plan, .. Current.Fallbacks.Values] : Current.Fallbacks.Values;

    private bool WantsFallbacks => Current.Request.Fallbacks ?? true;

    private MadePlan? Plan => _made.Values.FirstOrDefault(made => string.Equals(made.Id, Current.Plan, StringComparison.Ordinal));

    /// <summary>Takes over from an earlier run of the planner what is still kept of its plans.</summary>
    /// <param name="plannedWith">What the plan was made with.</param>
    /// <param name="made">Its plans; the plan itself is one of them.</param>
    /// <param name="now">The time.</param>
    public void Restore(PlanInputs plannedWith, IEnumerable<MadePlan> made, DateTimeOffset now)
    {
        _made = _made.SetItems(made.Select(plan => KeyValuePair.Create(plan.UncutId, plan)));
        PlannedWith = plannedWith;
        _attempted = Current.State is DeploymentStates.Ready ? plannedWith : null;
        _considered.UnionWith(Current.Fallbacks.Keys.Concat(Current.FallbackErrors.Keys));
        foreach ((string device, double factor) in Current.Slowdowns)
        {
            DeviationOf(device).Planned(factor, IsUsed(device), now);
        }
    }

    /// <summary>The deployment as it is when something else is asked for. The plan in use stays until there is one for that.</summary>
    public Deployment Wanting(DeploymentRequest request, DateTimeOffset now) =>
        Next(Current with { Request = request, State = DeploymentStates.Planning, Error = null }, now);

    /// <summary>Begins to carry out another request.</summary>
    /// <param name="wanted">What <see cref="Wanting"/> gave.</param>
    /// <param name="generation">Which request of all that ever came it is.</param>
    public void Ask(Deployment wanted, long generation)
    {
        (Current, Generation, _isDue, _interruptions) = (wanted, generation, true, 0);
        Cancel();
    }

    /// <summary>Takes what was seen of a device, if the plan uses it.</summary>
    public void Observe(string device, double predictedSeconds, double measuredSeconds, double queueOccupancy)
    {
        if (_attempted?.Stages.ContainsKey(device) == true)
        {
            DeviationOf(device).Observe(predictedSeconds, measuredSeconds, queueOccupancy);
        }
    }

    /// <summary>Compares what there is with what was planned for.</summary>
    /// <param name="seen">What there is.</param>
    /// <param name="now">The time.</param>
    public void Look(PlanInputs seen, DateTimeOffset now)
    {
        if (_attempted is { } attempted && seen.IsLike(attempted))
        {
            (_seen, _differsSince) = (seen, null);
            _isDue |= !_isPlanRunning && (now >= _retryAt || _deviations.Values.Any(deviation => deviation.IsDue(now)));
            return;
        }

        if (_seen is null || !seen.IsLike(_seen))
        {
            _changedAt = now;
        }

        _seen = seen;
        _differsSince ??= now;
        bool isSettled = now - _changedAt >= _times.Settle || now - _differsSince >= _times.Settle * LongestSettling;
        if (isSettled && now >= _times.NotBefore)
        {
            _isDue = true;
            Interrupt();
        }
    }

    /// <summary>What has to be done next; null for nothing.</summary>
    /// <param name="isPlan">Whether plans themselves are asked for, or fallbacks.</param>
    /// <param name="now">The time.</param>
    /// <param name="stopping">Cancelled when the planner stops.</param>
    public DeploymentStep? Begin(bool isPlan, DateTimeOffset now, CancellationToken stopping)
    {
        if (_running is not null || _seen is null || isPlan != _isDue)
        {
            return null;
        }

        string? without = null;
        if (isPlan)
        {
            _isDue = false;
            (_attempted, _differsSince, _retryAt) = (_seen, null, null);
            Forget(_seen);
            Show(Current with { State = DeploymentStates.Planning, Error = null }, now);
        }
        else if (!WantsFallbacks
            || _differsSince is not null
            || Current.State is not DeploymentStates.Ready
            || (without = Plan?.Devices.FirstOrDefault(device => !_considered.Contains(device))) is null)
        {
            return null;
        }

        _isPlanRunning = isPlan;
        _running = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        return new DeploymentStep(
            Current.Model,
            Current.Request,
            Generation,
            isPlan ? _seen : PlannedWith!,
            without,
            isPlan ? Table(deviation => deviation.NextFactor(now), 1) : Current.Slowdowns,
            Table(deviation => deviation.QueueOccupancy, 0),
            _made,
            _running);
    }

    /// <summary>A step ended, whatever came of it.</summary>
    /// <returns>Whether what it made is still wanted.</returns>
    public bool End(DeploymentStep step)
    {
        if (_running != step.GivingUp)
        {
            return false;
        }

        (_running, _isPlanRunning) = (null, false);
        return step.Generation == Generation;
    }

    /// <summary>A plan was made.</summary>
    public void Complete(DeploymentStep step, MadePlan made, DateTimeOffset now)
    {
        _made = _made.SetItem(made.UncutId, made);
        if (step.Without is { } device)
        {
            _considered.Add(device);
            Show(
                Current with { Fallbacks = Current.Fallbacks.SetItem(device, made.Id), FallbackErrors = Current.FallbackErrors.Remove(device) }, now);
            return;
        }

        if (!string.Equals(made.Id, Current.Plan, StringComparison.Ordinal))
        {
            _former = [.. InUse];
        }

        // Until they are made anew, fallbacks of the plan before are good for those devices that it would be used without.
        ImmutableSortedDictionary<string, string> fallbacks = WantsFallbacks
            ? Current.Fallbacks.RemoveRange(Current.Fallbacks.Where(entry => !IsGood(entry.Key, entry.Value, made, step.Inputs)).Select(entry => entry.Key))
            : Deployment.Empty<string>();
        _considered.Clear();
        _interruptions = 0;
        PlannedWith = step.Inputs;
        // A plan is given its time, too, before something else is made of what is seen of its first requests.
        foreach (string name in _deviations.Keys.Union(made.Devices, StringComparer.Ordinal).ToArray())
        {
            DeviationOf(name).Planned(step.Slowdowns.GetValueOrDefault(name, 1), made.Devices.Contains(name, StringComparer.Ordinal), now);
        }

        Show(
            Current with
            {
                State = DeploymentStates.Ready,
                ModelVersion = made.ModelVersion,
                Plan = made.Id,
                Fallbacks = fallbacks,
                FallbackErrors = Deployment.Empty<string>(),
                Slowdowns = step.Slowdowns,
            },
            now);
        HashSet<string> held = Held;
        _made = _made.RemoveRange(_made.Values.Where(plan => !held.Contains(plan.Id)).Select(plan => plan.UncutId));
    }

    /// <summary>No plan could be made.</summary>
    public void Fail(DeploymentStep step, Error error, DateTimeOffset now)
    {
        if (step.Without is { } device)
        {
            _considered.Add(device);
            Show(
                Current with { Fallbacks = Current.Fallbacks.Remove(device), FallbackErrors = Current.FallbackErrors.SetItem(device, error.Message) },
                now);
            return;
        }

        foreach ((string name, DeviceDeviation deviation) in _deviations)
        {
            deviation.Planned(deviation.Factor, IsUsed(name), now);
        }

        _retryAt = error.Reason is ErrorReason.StorageFull or ErrorReason.DeadlineExceeded or ErrorReason.Internal ? now + RetryAfter : null;
        Show(Current with { State = DeploymentStates.Failed, Error = error.Message }, now);
    }

    /// <summary>Gives up what is being made, whatever it is.</summary>
    public void Cancel() => _running?.Cancel();

    // The plan itself is let finish now and then, however often stages come and go.
    private void Interrupt()
    {
        if (_running is not null && (!_isPlanRunning || _interruptions < MaxInterruptions))
        {
            _interruptions += _isPlanRunning ? 1 : 0;
            _running.Cancel();
        }
    }

    private bool IsGood(string device, string id, MadePlan plan, PlanInputs inputs) =>
        plan.Devices.Contains(device, StringComparer.Ordinal)
        && _made.Values.FirstOrDefault(made => string.Equals(made.Id, id, StringComparison.Ordinal)) is { } fallback
        && fallback.ModelVersion == plan.ModelVersion
        && fallback.Devices.All(inputs.Stages.ContainsKey);

    private bool IsUsed(string device) => Plan?.Devices.Contains(device, StringComparer.Ordinal) == true;

    private void Show(Deployment changed, DateTimeOffset now) => Current = Next(changed, now);

    // Revisions grow over restarts too, even where the last one was not written.
    private Deployment Next(Deployment changed, DateTimeOffset now) =>
        changed with { Revision = Math.Max(Current.Revision + 1, now.ToUnixTimeMilliseconds()) };

    private void Forget(PlanInputs seen)
    {
        // Who is gone, or measured itself anew, is taken to be as fast as it says.
        foreach (string device in _deviations.Keys
            .Where(device => !seen.Stages.TryGetValue(device, out StageFigures? figures)
                || (PlannedWith?.Stages.GetValueOrDefault(device) is { } planned && !figures.IsLike(planned)))
            .ToArray())
        {
            _deviations.Remove(device);
        }
    }

    private DeviceDeviation DeviationOf(string device)
    {
        if (!_deviations.TryGetValue(device, out DeviceDeviation? deviation))
        {
            _deviations[device] = deviation = new DeviceDeviation(_times.Replan);
        }

        return deviation;
    }

    private ImmutableSortedDictionary<string, double> Table(Func<DeviceDeviation, double> value, double usual) => _deviations
        .Select(entry => KeyValuePair.Create(entry.Key, value(entry.Value)))
        .Where(entry => entry.Value != usual)
        .ToImmutableSortedDictionary(StringComparer.Ordinal);
}
