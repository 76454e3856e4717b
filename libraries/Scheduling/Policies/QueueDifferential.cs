using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Scheduling.Policies;

/// <summary>
/// The service rule of MS-MDI, eq. (2): max{q_l, max_j (q_n^j - q_(n+1)^j)}. As printed, "q_n^j = -M if n is not a source" has to be q_l^n: who
/// is no source has no local queue. The successor that is the source itself is a destination, whose queue counts 0 as is usual for
/// back-pressure: its admission queue is no queue that the result waits in.
/// </summary>
internal static class QueueDifferential
{
    /// <param name="state">The worker.</param>
    /// <param name="localWinsTies">Whether the local queue is served when both terms are equal.</param>
    /// <param name="nowSeconds">The time.</param>
    public static Step Next(WorkerState state, bool localWinsTies, double nowSeconds)
    {
        var best = Step.Idle;
        var most = int.MinValue;
        for (var index = 0; index < state.Waiting.Count; index++)
        {
            var queue = state.Waiting[index];
            var item = queue.Head!;
            var (end, next) = item.Allocation is { } allocation
                ? allocation.StepOf(state.Worker, item.Position, item.ByMessage, state.CanTake)
                : (state.Chain.Blocks, Step.Nobody);
            var behind = 0;
            if (next != Step.Nobody)
            {
                var peer = state.Peer(next);
                if (peer is not null && !peer.IsOpen(nowSeconds))
                {
                    continue;
                }

                behind = peer?.QueueLength(queue.Source) ?? 0;
            }

            // Work is never left waiting: a differential that is not positive is served when nothing else is there.
            if (queue.Count - behind > most)
            {
                most = queue.Count - behind;
                best = new Step(queue, end, next);
            }
        }

        var local = state.Local.Count;
        return local > 0 && (best.Queue is null || local > most || (local == most && localWinsTies))
            ? new Step(state.Local, state.Chain.Blocks, Step.Nobody)
            : best;
    }

    public static PeerReport Report(WorkerState state, long stamp)
    {
        var lengths = new KeyValuePair<int, int>[state.Waiting.Count];
        for (var index = 0; index < lengths.Length; index++)
        {
            lengths[index] = new(state.Waiting[index].Source, state.Waiting[index].Count);
        }

        return new PeerReport { Stamp = stamp, QueueLengths = lengths };
    }
}
