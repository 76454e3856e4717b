using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Scheduling.Policies;

/// <summary>Every source computes its own items, whole: the baseline "Local" of MS-MDI.</summary>
public sealed class LocalPolicy : ISchedulingPolicy
{
    /// <inheritdoc/>
    public string Name => SchedulingPolicies.Local;

    /// <inheritdoc/>
    public bool TellsWhenShorter => false;

    /// <inheritdoc/>
    public WaitingItems Place(WorkerState state, ref WorkItem item)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Local;
    }

    /// <inheritdoc/>
    public Step Next(WorkerState state, double nowSeconds)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Local.Count > 0 ? new Step(state.Local, state.Chain.Blocks, Step.Nobody) : Step.Idle;
    }

    /// <inheritdoc/>
    public PeerReport Report(WorkerState state, long stamp, double nowSeconds) => new() { Stamp = stamp };
}
