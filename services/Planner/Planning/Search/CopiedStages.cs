using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Costs;

namespace EdgeAspire.Planner.Planning.Search;

/// <summary>
/// A chain in which several devices may have the same stage and take requests in turn (data parallelism, Hadidi et al., section 4): where one
/// layer takes longer than any share of the rest, a chain of single devices gains nothing by more of them. Devices are given to the stages in
/// the order of their speed; for that order the least bottleneck of devices and links is found by dynamic programming over (units, devices).
/// </summary>
internal static class CopiedStages
{
    private const int MaxDevices = 32;

    // Every request takes the next of as many ways as the least common multiple of the copies says, so their number is kept small.
    private const int MaxCopies = 4;
    private const long MostSteps = 4_000_000;

    /// <summary>The stages; null when no chain fits the memory, or the model is too long to look at all of them.</summary>
    /// <param name="usesAll">Whether every device has to have a stage.</param>
    public static IReadOnlyList<(ImmutableArray<int> Devices, int From, int To)>? Solve(
        CostTables tables, Features features, bool usesAll, CancellationToken cancellation)
    {
        var chain = new ChainTables(tables, features.Wire);
        int[] order = [.. Enumerable.Range(0, tables.Cluster.Devices.Length).OrderBy(device => chain.StageSeconds(device, 0, chain.Units))];
        var (units, count) = (chain.Units, order.Length);
        if (count > MaxDevices || (long)units * units * count * MaxCopies > MostSteps || tables.Cluster.Transport == Transport.Shared)
        {
            return null;
        }

        var pace = new double[units + 1, count + 1];
        var origin = new (int From, int Copies)[units + 1, count + 1];
        for (var to = 0; to <= units; to++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var used = 0; used <= count; used++)
            {
                pace[to, used] = to == 0 && used == 0 ? 0 : double.PositiveInfinity;
                for (var from = 0; from < to; from++)
                {
                    for (var copies = 1; copies <= Math.Min(MaxCopies, used); copies++)
                    {
                        var found = Math.Max(pace[from, used - copies], Seconds(tables, chain, order.AsSpan(used - copies, copies), from, to));
                        if (found < pace[to, used])
                        {
                            (pace[to, used], origin[to, used]) = (found, (from, copies));
                        }
                    }
                }
            }
        }

        var best = usesAll ? count : Enumerable.Range(1, count).MinBy(used => pace[units, used]);
        return double.IsFinite(pace[units, best]) ? Stages(origin, order, units, best) : null;
    }

    /// <summary>Seconds from one request to the next through a stage; the slowest of the copies sets the pace, because they take turns.</summary>
    private static double Seconds(CostTables tables, ChainTables chain, ReadOnlySpan<int> devices, int from, int to)
    {
        double slowest = 0;
        foreach (var device in devices)
        {
            if (!chain.Fits(device, from, to))
            {
                return double.PositiveInfinity;
            }

            var busiest = Math.Max(chain.CutBytes[from], chain.CutBytes[to]) / tables.LinkBytesPerSecond[device];
            slowest = Math.Max(slowest, Math.Max(chain.StageSeconds(device, from, to), busiest));
        }

        return slowest / devices.Length;
    }

    private static List<(ImmutableArray<int> Devices, int From, int To)> Stages((int From, int Copies)[,] origin, int[] order, int units, int count)
    {
        List<(ImmutableArray<int>, int, int)> stages = [];
        for (var (to, used) = (units, count); to > 0;)
        {
            var (from, copies) = origin[to, used];

            // The slowest stands for all in the plan's prices.
            stages.Add(([.. order[(used - copies)..used].Reverse()], from, to));
            (to, used) = (from, used - copies);
        }

        stages.Reverse();
        return stages;
    }
}
