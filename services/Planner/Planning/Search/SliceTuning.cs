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

    /// <summary>Exponents of speed: alike devices change together, which moves between neighbours cannot do. 0 is even.</summary>
    private static readonly double[] Exponents = [0, 0.5, 1, 1.5, 2, 3];

    private readonly CostTables _tables;
    private readonly BlockPricer _pricer;
    private readonly List<Round> _rounds;
    private readonly double?[] _seconds;
    private readonly bool _changesKinds;
    private readonly SearchBudget _all;
    private int _budget;

    private SliceTuning(CostTables tables, Features features, IEnumerable<Round> rounds, bool changesKinds, int budget, SearchBudget all)
    {
        _all = all;
        _changesKinds = changesKinds;
        _tables = tables;
        _pricer = new BlockPricer(tables, features, followsMemory: false);
        _rounds = [.. rounds];
        _seconds = new double?[_rounds.Count];
        _budget = budget;
    }

    private PlanModel Model => _tables.Model;

    /// <summary>The plan with better slices, or as it was.</summary>
    /// <param name="changesKinds">Whether devices that are alike change together first; where that leads is not always better.</param>
    /// <param name="budget">Most steps through units, so that large models stay bounded.</param>
    /// <param name="all">What the whole search may do.</param>
    public static ImmutableArray<Round> Run(
        CostTables tables,
        Features features,
        ImmutableArray<Round> rounds,
        bool changesKinds,
        int budget,
        SearchBudget all,
        CancellationToken cancellation)
    {
        var tuning = new SliceTuning(tables, features, rounds, changesKinds, budget, all);
        for (var pass = 0; pass < MaxPasses && tuning._budget > 0 && !all.IsSpent; pass++)
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

            improved |= _changesKinds && TryShares(block);
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

    private bool TryShares(int block)
    {
        var round = _rounds[block];
        var speeds = round.Crew.Devices.Select(device => 1 / Math.Max(double.Epsilon, WorkSeconds(device, round))).ToList();
        var improved = false;
        if (speeds.Max() <= speeds.Min() * (1 + 1e-9))
        {
            return false;
        }

        foreach (var exponent in Exponents)
        {
            improved |= Keep(block, Crew.Weighted(round.Crew.Devices, speeds.ConvertAll(speed => Math.Pow(speed, exponent))));
        }

        return improved;
    }

    private double WorkSeconds(int device, Round round) =>
        Enumerable.Range(round.From, round.To - round.From).Sum(unit => _tables.UnitSeconds(device, unit));

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
        if (moved < (bound == 0 ? 0 : ends[bound - 1]) || moved > ends[bound + 1] || _budget <= 0 || _all.IsSpent)
        {
            return false;
        }

        ends[bound] = moved;
        return Keep(block, new Crew(round.Crew.Devices, [.. ends.Select(end => end / (double)rows)]));
    }

    /// <summary>Gives a block another crew if that makes the plan faster: it, or the one after it, which takes its rows from there.</summary>
    private bool Keep(int block, Crew crew)
    {
        var round = _rounds[block];
        var next = block + 1 < _rounds.Count && !round.Returned ? block + 1 : -1;
        var limit = (Known(block) + (next < 0 ? 0 : Known(next))) * (1 - 1e-9);
        _rounds[block] = round with { Crew = crew };
        var seconds = Seconds(block, limit);
        var after = next < 0 || seconds >= limit ? 0 : Seconds(next, limit - seconds);
        if (seconds + after < limit)
        {
            _seconds[block] = seconds;
            if (next >= 0)
            {
                _seconds[next] = after;
            }

            return true;
        }

        _rounds[block] = round;
        return false;
    }

    /// <summary>The time of a block of the plan as it is.</summary>
    private double Known(int block) => _seconds[block] ??= Seconds(block, double.PositiveInfinity);

    private double Seconds(int block, double limit)
    {
        var round = _rounds[block];
        var steps = (round.To - round.From) * round.Crew.Count;
        _budget -= steps;
        _all.Take(steps + _tables.Cluster.Devices.Length);
        return CostModel.Price(_pricer, round, block == 0 || _rounds[block - 1].Returned ? null : _rounds[block - 1].Crew, limit).Seconds;
    }
}
