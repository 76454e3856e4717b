using EdgeAspire.Scheduling.Allocation;
using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Scheduling.Policies;

/// <summary>MS-MDI: an item goes to the shorter of the local and the distributed queue (min{q_l, q_i^i}), queues are served by eq. (2).</summary>
public sealed class MsMdiPolicy : ISchedulingPolicy
{
    private readonly SourceAllocation _allocation;
    private readonly bool _localWinsTies;

    /// <summary>Makes the policy of one worker.</summary>
    /// <param name="measure">What eq. (1) divides.</param>
    /// <param name="localWinsTies">Whether equal queues mean local: helpers then stay idle for as long as a source is not overloaded.</param>
    public MsMdiPolicy(AllocationMeasure measure, bool localWinsTies)
    {
        _allocation = new SourceAllocation(measure);
        _localWinsTies = localWinsTies;
    }

    /// <inheritdoc/>
    public string Name => SchedulingPolicies.MsMdi;

    /// <inheritdoc/>
    public bool TellsWhenShorter => true;

    /// <inheritdoc/>
    public WaitingItems Place(WorkerState state, ref WorkItem item)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(item);
        var distributed = state.QueueOf(item.Id.Source);
        var local = state.Local;
        if (local.Count < distributed.Count || (local.Count == distributed.Count && _localWinsTies))
        {
            return local;
        }

        item = item with { Allocation = _allocation.For(state) };
        return distributed;
    }

    /// <inheritdoc/>
    public Step Next(WorkerState state, double nowSeconds)
    {
        ArgumentNullException.ThrowIfNull(state);
        return QueueDifferential.Next(state, _localWinsTies, nowSeconds);
    }

    /// <inheritdoc/>
    public PeerReport Report(WorkerState state, long stamp, double nowSeconds)
    {
        ArgumentNullException.ThrowIfNull(state);
        return QueueDifferential.Report(state, stamp);
    }
}
