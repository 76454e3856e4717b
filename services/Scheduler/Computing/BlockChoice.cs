using System.Collections.Immutable;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Scheduler.Chains;

namespace EdgeAspire.Scheduler.Computing;

/// <summary>
/// As much of a model as the memory of a device holds: the whole and its blocks, else all blocks, else consecutive ones around the block that the
/// fewest others have. The stage knows its memory, and what else is in it: it is asked block by block, until it refuses.
/// </summary>
internal static class BlockChoice
{
    /// <summary>Has as much loaded as goes.</summary>
    /// <param name="chain">The model.</param>
    /// <param name="holders">How many other workers have each block.</param>
    /// <param name="loadAsync">Has the stage load files beside each other; an error when it has no room for all of them.</param>
    /// <returns>What is loaded, one block at least; or why none is.</returns>
    public static async Task<Outcome<HeldBlocks>> LoadAsync(
        PartChain chain, IReadOnlyList<int> holders, Func<ImmutableArray<ChainPart>, Task<Error?>> loadAsync)
    {
        var error = await loadAsync(chain.PartsOf(0, chain.Blocks));
        if (error is null)
        {
            return new HeldBlocks(0, chain.Blocks);
        }

        foreach (var start in Enumerable.Range(0, chain.Blocks).OrderBy(block => holders[block]))
        {
            var (first, last) = (start, start);
            while (last < chain.Blocks && (error is null || IsFull(error)) && (error = await loadAsync(chain.BlocksOf(first, last + 1))) is null)
            {
                last++;
            }

            while (last > start && first > 0 && (error is null || IsFull(error)) && (error = await loadAsync(chain.BlocksOf(first - 1, last))) is null)
            {
                first--;
            }

            if (error is not null && !IsFull(error))
            {
                return error;
            }

            if (last > start)
            {
                return new HeldBlocks(first, last);
            }
        }

        return error!;
    }

    // One status of gRPC stands for all that is short: a disk that is full, or too many loads at once, end the search as well.
    private static bool IsFull(Error error) => error.Reason is ErrorReason.DoesNotFit or ErrorReason.StorageFull or ErrorReason.Overloaded;
}
