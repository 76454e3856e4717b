using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Costs;

namespace EdgeAspire.Planner.Planning.Forecasts;

/// <summary>
/// Has devices compute first what needs no rows of others, while these travel: a slice becomes a strip that waits for the rows above, one
/// that waits for nobody, and one that waits for the rows below. Each strip takes rows of its own around it, which the strips beside it
/// compute too, and has the block's weights; so only where the forecast gains by it.
/// </summary>
internal static class StripDivision
{
    // Less is not worth three parts instead of one.
    private const double LeastGain = 0.002;

    /// <summary>The rounds, divided where that is forecast to be faster; memory is not looked at.</summary>
    public static ImmutableArray<Round> Run(CostTables tables, Features features, ImmutableArray<Round> rounds, CancellationToken cancellation)
    {
        var held = new HeldRows(tables.Model, remembers: false);
        var best = rounds;
        var seconds = Forecast(tables, features, best);
        for (var index = 1; index < rounds.Length; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Divide(tables, held, rounds[index - 1], rounds[index]) is not { } divided)
            {
                continue;
            }

            var changed = best.SetItem(index, divided);
            var found = Forecast(tables, features, changed);
            if (found < seconds * (1 - LeastGain))
            {
                (best, seconds) = (changed, found);
            }
        }

        return best;
    }

    private static double Forecast(CostTables tables, Features features, ImmutableArray<Round> rounds) =>
        PlanForecast.Seconds(tables, features, CostModel.Evaluate(tables, features, rounds));

    /// <summary>The round in strips; null when no device has rows that wait for nobody beside others that do.</summary>
    private static Round? Divide(CostTables tables, HeldRows held, Round before, Round round)
    {
        if (before.Returned || round.Mode != BlockMode.Spatial || before.Mode is not (BlockMode.Spatial or BlockMode.Whole))
        {
            return null;
        }

        // The rows of the first value stand for all: the others' bounds lie where theirs do.
        var model = tables.Model;
        var rows = model.Values[model.Crossing[round.To][0]].Rows;
        var slices = round.Crew.Slices(rows);
        var devices = ImmutableArray.CreateBuilder<int>();
        var bounds = ImmutableArray.CreateBuilder<double>();
        var isDivided = false;
        for (var member = 0; member < round.Crew.Count; member++)
        {
            var device = round.Crew.Devices[member];
            var position = before.Crew.PositionOf(device);
            var own = position < 0 ? default : held.At(round.To, round.From, before.Crew, position)[0].Intersect(slices[member]);
            foreach (var end in (int[])[own.Start, own.End])
            {
                if (!own.IsEmpty && end > slices[member].Start && end < slices[member].End)
                {
                    Add(device, end);
                    isDivided = true;
                }
            }

            Add(device, slices[member].End);
        }

        return isDivided ? round with { Crew = new Crew(devices.ToImmutable(), bounds.ToImmutable()) } : null;

        void Add(int device, int end)
        {
            devices.Add(device);
            bounds.Add(end / (double)rows);
        }
    }
}
