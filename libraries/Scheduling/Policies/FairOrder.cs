using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Scheduling.Policies;

/// <summary>
/// Whose item is next: earliest eligible virtual deadline first (Stoica and Abdel-Wahab 1995). A source is eligible as long as it has had no
/// more of the processor than its share by weight; of these the one whose next item is due first. So deadlines decide in which order sources
/// get their shares, and no deadline, nor any flood of items, takes another source's share away.
/// </summary>
internal sealed class FairOrder
{
    private const double Tolerance = 1e-9;

    private double _virtualSeconds;

    /// <param name="state">The worker.</param>
    /// <param name="skips">Queues that cannot be served now.</param>
    /// <param name="nowSeconds">The time.</param>
    public WaitingItems? Pick(WorkerState state, List<WaitingItems> skips, double nowSeconds)
    {
        WaitingItems? best = null;
        var bestIsEligible = false;
        var bestDue = double.PositiveInfinity;
        for (var index = 0; index < state.Waiting.Count; index++)
        {
            var queue = state.Waiting[index];
            if (skips.Contains(queue))
            {
                continue;
            }

            // Who was away does not save up a share of the past.
            if (queue.HasReturned)
            {
                queue.HasReturned = false;
                queue.FairStart = Math.Max(queue.FairStart, _virtualSeconds);
            }

            var isEligible = queue.FairStart <= _virtualSeconds + Tolerance;
            var due = Due(state, queue, nowSeconds);
            var isBetter = best is null
                || (isEligible && !bestIsEligible)
                || (isEligible == bestIsEligible && (isEligible && due != bestDue ? due < bestDue : queue.FairStart < best.FairStart));
            if (isBetter)
            {
                (best, bestIsEligible, bestDue) = (queue, isEligible, due);
            }
        }

        return best;
    }

    /// <summary>Charges a source for what it is given.</summary>
    public void Charge(WorkerState state, WaitingItems queue, double processorSeconds)
    {
        var weights = 0.0;
        for (var index = 0; index < state.Waiting.Count; index++)
        {
            weights += state.Waiting[index].Head!.Weight;
        }

        queue.FairStart += processorSeconds / queue.Head!.Weight;
        _virtualSeconds += processorSeconds / weights;
    }

    // An item that cannot be answered in time any more does not hold up others that can.
    private static double Due(WorkerState state, WaitingItems queue, double nowSeconds)
    {
        var item = queue.Head!;
        var least = state.Chain.Work(item.Position, state.Chain.Blocks) * state.Speed.SecondsPerWork;
        return item.DeadlineSeconds < nowSeconds + least ? double.PositiveInfinity : item.DeadlineSeconds;
    }
}
