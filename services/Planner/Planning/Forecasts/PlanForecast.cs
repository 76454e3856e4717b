using EdgeAspire.Planner.Planning.Costs;

namespace EdgeAspire.Planner.Planning.Forecasts;

/// <summary>
/// How long the runtime takes for a plan. The costs by which plans are searched let one round begin when the one before has ended; the
/// runtime does not wait: a device begins when what it takes has come. So this plays the plan through, transfer by transfer.
/// </summary>
internal static class PlanForecast
{
    /// <summary>Seconds of one inference, alone.</summary>
    public static double Seconds(CostTables tables, Features features, IReadOnlyList<RoundCost> costs)
    {
        var clock = new ForecastClock(tables);
        var last = new int?[tables.Cluster.Devices.Length];
        Crew? held = null;
        List<int> atGateway = [];
        foreach (var cost in costs)
        {
            var arrivals = Arrivals(clock, tables, features, cost, held, last, atGateway);
            foreach (var member in cost.Members)
            {
                var device = cost.Round.Crew.Devices[member];
                List<int> after = [.. arrivals[device], .. last[device] is { } before ? [before] : Array.Empty<int>()];
                last[device] = clock.AddWork(device, cost.Load.ComputeSeconds[device] + tables.RoundOverheadSeconds, after);
            }

            held = cost.Round.Returned ? null : cost.Round.Crew;
            if (cost.Round.Returned)
            {
                atGateway =
                [
                    .. cost.Devices.Select(device => cost.Load.OutBytes[device] > 0
                        ? clock.AddTransfer(device, clock.Gateway, cost.Load.OutBytes[device], [last[device]!.Value])
                        : last[device]!.Value),
                ];
            }
        }

        return clock.Run();
    }

    /// <summary>By device, the transfers that bring what it does not have.</summary>
    private static List<int>[] Arrivals(
        ForecastClock clock, CostTables tables, Features features, RoundCost cost, Crew? held, int?[] last, List<int> atGateway)
    {
        List<int>[] arrivals = [.. last.Select(_ => new List<int>())];
        if (held is not null && features.Direct)
        {
            foreach (var (holder, device, bytes) in Missing(tables, features, cost, held))
            {
                arrivals[device].Add(clock.AddTransfer(holder, device, bytes, [last[holder]!.Value]));
            }
        }

        var sources = atGateway;
        if (held is not null)
        {
            sources = [];
            for (var holder = 0; holder < last.Length; holder++)
            {
                if (cost.Load.UpBytes[holder] > 0)
                {
                    sources.Add(clock.AddTransfer(holder, clock.Gateway, cost.Load.UpBytes[holder], [last[holder]!.Value]));
                }
            }
        }

        for (var device = 0; device < last.Length; device++)
        {
            if (cost.Load.DownBytes[device] > 0)
            {
                arrivals[device].Add(clock.AddTransfer(clock.Gateway, device, cost.Load.DownBytes[device], sources));
            }
        }

        return arrivals;
    }

    /// <summary>What each device misses of what others hold.</summary>
    private static IEnumerable<(int Holder, int Device, double Bytes)> Missing(CostTables tables, Features features, RoundCost cost, Crew held)
    {
        var values = tables.Model.Crossing[cost.Round.From];
        foreach (var member in cost.Members)
        {
            var device = cost.Round.Crew.Devices[member];
            for (var position = 0; position < held.Count; position++)
            {
                var holder = held.Devices[position];
                double bytes = 0;
                for (var index = 0; holder != device && index < values.Length; index++)
                {
                    var rows = held.Slices(tables.Model.Values[values[index]].Rows)[position].Intersect(cost.Inputs[member][index]).Count;
                    bytes += rows * (double)tables.WireRowBytes(values[index], features.Wire);
                }

                if (bytes > 0)
                {
                    yield return (holder, device, bytes);
                }
            }
        }
    }
}
