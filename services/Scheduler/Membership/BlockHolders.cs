using EdgeAspire.Protocol.Errors;
using EdgeAspire.Scheduling.Membership;

namespace EdgeAspire.Scheduler.Membership;

/// <summary>Which blocks are in the memory of workers that take items.</summary>
internal static class BlockHolders
{
    /// <summary>How many workers have each block.</summary>
    public static int[] Count(IEnumerable<Member> members, int blocks)
    {
        var holders = new int[blocks];
        foreach (var member in members.Where(member => !member.IsLeaving))
        {
            for (var block = member.FirstBlock; block < Math.Min(member.LastBlock, blocks); block++)
            {
                holders[block]++;
            }
        }

        return holders;
    }

    /// <summary>What no worker of a ring has, as the answer to whoever brings an item; null when some worker has each block.</summary>
    public static Error? FindMissing(RingView view, string plan, int blocks)
    {
        var holders = Count(view.Members, blocks);
        return holders.Contains(0)
            ? new Error(
                ErrorReason.ModelNotReady,
                $"No worker of the ring has memory for block {string.Join(", ", Enumerable.Range(1, blocks).Where(block => holders[block - 1] == 0))} of {blocks} (plan '{plan}'): a worker that has it needs to join.")
            : null;
    }

    /// <summary>
    /// Whether a worker should choose its blocks again: others that came before it have each of them, and there is one that nobody has. Of workers
    /// that chose the same at the same time the first one stays.
    /// </summary>
    public static bool IsSpare(RingView view, int worker, int blocks)
    {
        if (view.Find(worker) is not { } self || !Count(view.Members, blocks).Contains(0))
        {
            return false;
        }

        var earlier = Count(view.Members.Where(member => member.Incarnation < self.Incarnation), blocks);
        return Enumerable.Range(self.FirstBlock, self.LastBlock - self.FirstBlock).All(block => earlier[block] > 0);
    }
}
