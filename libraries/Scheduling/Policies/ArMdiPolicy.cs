using EdgeAspire.Scheduling.Allocation;
using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Scheduling.Policies;

/// <summary>Every item goes round the ring, its layers allocated by eq. (1): the baseline AR-MDI.</summary>
public sealed class ArMdiPolicy : ISchedulingPolicy
{
    private readonly SourceAllocation _allocation;

    /// <summary>Makes the policy of one worker.</summary>
    /// <param name="measure">What eq. (1) divides.</param>
    public ArMdiPolicy(AllocationMeasure measure) => _allocation = new SourceAllocation(measure);

    /// <inheritdoc/>
    public string Name => SchedulingPolicies.ArMdi;

    /// <inheritdoc/>
    public bool TellsWhenShorter => true;

    /// <inheritdoc/>
    public WaitingItems Place(WorkerState state, ref WorkItem item)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(item);
        item = item with { Allocation = _allocation.For(state) };
        return state.QueueOf(item.Id.Source);
    }

    /// <inheritdoc/>
    public Step Next(WorkerState state, double nowSeconds)
    {
        ArgumentNullException.ThrowIfNull(state);
        return QueueDifferential.Next(state, localWinsTies: false, nowSeconds);
    }

    /// <inheritdoc/>
    public PeerReport Report(WorkerState state, long stamp, double nowSeconds)
    {
        ArgumentNullException.ThrowIfNull(state);
        return QueueDifferential.Report(state, stamp);
    }
}
