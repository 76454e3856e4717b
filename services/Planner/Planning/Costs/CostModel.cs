using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>Prices finished plans; every algorithm is compared by it, under whichever convention.</summary>
internal static class CostModel
{
    /// <summary>What each round costs.</summary>
    public static ImmutableArray<RoundCost> Evaluate(CostTables tables, Features features, IReadOnlyList<Round> rounds)
    {
        var costs = ImmutableArray.CreateBuilder<RoundCost>(rounds.Count);
        Crew? held = null;
        var pricer = new BlockPricer(tables, features);
        foreach (var round in rounds)
        {
            // Each round's cost keeps the load.
            pricer = new BlockPricer(pricer);
            var time = Price(pricer, round, held);
            var members = Enumerable.Range(0, round.Crew.Count);
            costs.Add(new RoundCost(
                round,
                time,
                pricer.Shares,
                pricer.Load,
                [.. members.Select(member => Inputs(tables.Model, pricer, member))],
                [.. members.Select(pricer.MemberSeconds)],
                [.. members.Select(pricer.WeightBytes)],
                [.. members.Select(pricer.PeakBytes)]));
            held = round.Returned ? null : round.Crew;
        }

        return costs.MoveToImmutable();
    }

    /// <summary>Seconds of a plan, and its memory by device, without the details.</summary>
    public static (double Seconds, long[] MemoryBytes) Measure(CostTables tables, Features features, IReadOnlyList<Round> rounds)
    {
        var pricer = new BlockPricer(tables, features);
        var weights = new long[tables.Cluster.Devices.Length];
        var peaks = new long[tables.Cluster.Devices.Length];
        double seconds = 0;
        Crew? held = null;
        foreach (var round in rounds)
        {
            seconds += Price(pricer, round, held).Seconds;
            held = round.Returned ? null : round.Crew;
            for (var member = 0; member < round.Crew.Count; member++)
            {
                weights[round.Crew.Devices[member]] += pricer.WeightBytes(member);
                peaks[round.Crew.Devices[member]] = Math.Max(peaks[round.Crew.Devices[member]], pricer.PeakBytes(member));
            }
        }

        return (seconds, [.. weights.Zip(peaks, (weight, peak) => weight + peak)]);
    }

    /// <summary>The time of one round.</summary>
    /// <param name="held">The crew in whose slices its inputs lie; null when the gateway has them.</param>
    /// <param name="limitSeconds">A time from which on the caller does not care how much more it is.</param>
    public static RoundTime Price(BlockPricer pricer, Round round, Crew? held, double limitSeconds = double.PositiveInfinity)
    {
        pricer.Begin(round.To, round.Mode, round.Crew);
        while (pricer.From > round.From)
        {
            pricer.Extend();
        }

        return pricer.Price(held, round.Returned, limitSeconds);
    }

    /// <summary>
    /// Seconds from one answer to the next. In a chain in which no device comes twice, requests follow each other, and the busiest device or
    /// link sets the pace; otherwise one request is finished before the next begins. Of copies each has its share of the requests.
    /// </summary>
    public static double PeriodSeconds(CostTables tables, ImmutableArray<RoundCost> costs)
    {
        var devices = tables.Cluster.Devices.Length;
        var seen = new HashSet<int>();
        if (!costs.All(cost => cost.Devices.All(seen.Add)))
        {
            return costs.Sum(cost => cost.Time.Seconds);
        }

        double period = 0;
        double up = 0;
        double down = 0;
        double medium = costs.Sum(cost => cost.Load.SentSeconds);
        for (var device = 0; device < devices; device++)
        {
            var work = costs.Sum(cost => cost.Load.ComputeSeconds[device]);
            var toGateway = costs.Sum(cost => cost.Load.UpBytes[device] + cost.Load.OutBytes[device]);
            var fromGateway = costs.Sum(cost => cost.Load.DownBytes[device]);
            var sent = toGateway + costs.Sum(cost => cost.Load.SentBytes[device]);
            var received = fromGateway + costs.Sum(cost => cost.Load.ReceivedBytes[device]);
            var busiest = Math.Max(sent, received) / tables.LinkBytesPerSecond[device];
            var turns = 1 + costs.Where(cost => cost.Devices.Contains(device)).Sum(cost => cost.Round.Copies.Length);
            period = Math.Max(period, Math.Max(work + (work > 0 ? tables.RoundOverheadSeconds : 0), busiest) / turns);
            up += toGateway;
            down += fromGateway;
            medium += (toGateway + fromGateway) / tables.MediumBytesPerSecond[device];
        }

        return Math.Max(period, tables.Cluster.Transport == Clusters.Transport.Shared ? medium : Math.Max(up, down) / tables.GatewayBytesPerSecond);
    }

    /// <summary>Bytes of memory by device: all weights that it holds, and the most activations of any of its blocks.</summary>
    public static long[] MemoryBytes(CostTables tables, ImmutableArray<RoundCost> costs)
    {
        var weights = new long[tables.Cluster.Devices.Length];
        var peaks = new long[tables.Cluster.Devices.Length];
        foreach (var cost in costs)
        {
            for (var member = 0; member < cost.Round.Crew.Count; member++)
            {
                var device = cost.Round.Crew.Devices[member];
                weights[device] += cost.WeightBytes[member];
                peaks[device] = Math.Max(peaks[device], cost.PeakBytes[member]);
            }
        }

        return [.. weights.Zip(peaks, (weight, peak) => weight + peak)];
    }

    private static ImmutableArray<RowRange> Inputs(PlanModel model, BlockPricer pricer, int member) =>
        [.. model.Crossing[pricer.From].Select(value => pricer.Needed(member, value))];
}
