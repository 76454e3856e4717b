using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Scheduling.Policies;

/// <summary>
/// Decides for one worker; has no clock and no randomness of its own. A worker asks it from one thread at a time. Choosing what is next allocates
/// nothing.
/// </summary>
public interface ISchedulingPolicy
{
    /// <summary>The name that settings choose it by.</summary>
    string Name { get; }

    /// <summary>
    /// Whether a worker tells who feeds a queue when that has become half as long. Acknowledgements tell of a queue only when something was
    /// put in.
    /// </summary>
    bool TellsWhenShorter { get; }

    /// <summary>Says where an item of this worker's own source waits, and may give it an allocation.</summary>
    /// <param name="state">The worker.</param>
    /// <param name="item">The item; replaced when it gets an allocation.</param>
    /// <returns>The local queue, or the source's.</returns>
    WaitingItems Place(WorkerState state, ref WorkItem item);

    /// <summary>Says what the free processor does next.</summary>
    /// <param name="state">The worker.</param>
    /// <param name="nowSeconds">The time.</param>
    Step Next(WorkerState state, double nowSeconds);

    /// <summary>What other workers' policies of this name have to know of this one.</summary>
    /// <param name="state">The worker.</param>
    /// <param name="stamp">The report's number.</param>
    /// <param name="nowSeconds">The time.</param>
    PeerReport Report(WorkerState state, long stamp, double nowSeconds);
}
