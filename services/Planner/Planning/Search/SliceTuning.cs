using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Planning.Search;

/// <summary>
/// Improves a plan by moving rows between neighbouring devices of a block, in steps from large to single rows, as long as that makes the
/// plan faster. A local search: what it finds is an upper bound on the optimum.
/// </summary>
internal sealed class SliceTuning
{
    private const int MaxPasses = 6;
    private readonly CostTables _tables;
    private readonly BlockPricer _pricer;
    private readonly List<Round> _rounds;
    private int _budget;

    private SliceTuning(CostTables tables, Features features, IEnumerable<Round> rounds, int budget)
    {
        _tables = tables;
        _pricer = new BlockPricer(tables, features);
        _rounds = [.. rounds];
        _budget = budget;
    }

    private PlanModel Model => _tables.Model;

    /// <summary>The plan with better slices, or as it was.</summary>
    /// <param name="budget">Most steps through units, so that large models stay bounded.</param>
    public static ImmutableArray<Round> Run(
        CostTables tables, Features features, ImmutableArray<Round> rounds, int budget, CancellationToken cancellation)
    {
        var tuning = new SliceTuning(tables, features, rounds, budget);
        for (var pass = 0; pass < MaxPasses && tuning._budget > 0; pass++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!tuning.Pass())
            {
                break;
            }
        }

        return [.. tuning._rounds];
    }

    private bool Pass()
    {
        var improved = false;
        for (var block = 0; block < _rounds.Count; block++)
        {
            var round = _rounds[block];
            if (round.Mode is not (BlockMode.Spatial or BlockMode.SpatialInput) || round.Crew.Count < 2)
            {
                continue;
            }

            var rows = Rows(round);
            for (var step = Math.Max(1, rows / (2 * round.Crew.Count)); step >= 1; step /= 2)
            {
                for (var bound = 0; bound < round.Crew.Count - 1; bound++)
                {
                    improved |= Move(block, bound, step, rows) || Move(block, bound, -step, rows);
                }
            }
        }

        return improved;
    }

    private int Rows(Round round)
    {
        var cut = round.Mode == BlockMode.SpatialInput ? round.To - 1 : round.To;
        return Model.Crossing[cut].Max(value => Model.Values[value].Rows);
    }

    private bool Move(int block, int bound, int step, int rows)
    {
        var round = _rounds[block];
        var ends = round.Crew.Slices(rows).Select(slice => slice.End).ToArray();
        var moved = ends[bound] + step;
        if (moved < (bound == 0 ? 0 : ends[bound - 1]) || moved > ends[bound + 1] || _budget <= 0)
        {
            return false;
        }

        var before = Around(block);
        ends[bound] = moved;
        _rounds[block] = round with { Crew = new Crew(round.Crew.Devices, [.. ends.Select(end => end / (double)rows)]) };
        if (Around(block) < before * (1 - 1e-9))
        {
            return true;
        }

        _rounds[block] = round;
        return false;
    }

    /// <summary>The time of a block and of the one after it, which takes its rows from there.</summary>
    private double Around(int block)
    {
        var seconds = Seconds(block);
        return block + 1 < _rounds.Count && !_rounds[block].Returned ? seconds + Seconds(block + 1) : seconds;
    }

    private double Seconds(int block)
    {
        var round = _rounds[block];
        _budget -= (round.To - round.From) * round.Crew.Count;
        return CostModel.Price(_pricer, round, block == 0 || _rounds[block - 1].Returned ? null : _rounds[block - 1].Crew).Seconds;
    }
}
