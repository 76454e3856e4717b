using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Costs;

namespace EdgeAspire.Planner.Planning.Search;

/// <summary>Lists the crews that are worth trying.</summary>
internal static class CrewCatalog
{
    /// <summary>Most subsets of devices; beyond it only the best so many by three measures are tried.</summary>
    private const int MaxSubsets = 40;

    /// <summary>Every subset by number of devices of each kind, or the fastest so many; with even rows and with rows by speed.</summary>
    public static ImmutableArray<Crew> List(CostTables tables, bool all)
    {
        var cluster = tables.Cluster;
        var crews = ImmutableArray.CreateBuilder<Crew>();
        foreach (var subset in all ? [[.. Enumerable.Range(0, cluster.Devices.Length)]] : Subsets(tables))
        {
            crews.Add(new Crew(subset));
            var speeds = subset.Select(device => Speed(tables, device)).ToList();
            if (speeds.Max() > speeds.Min())
            {
                crews.Add(Crew.Weighted(subset, speeds));
            }
        }

        return crews.ToImmutable();
    }

    /// <summary>The device that alone runs the model fastest, transfers included; the others in order behind it.</summary>
    public static ImmutableArray<int> ByUsefulness(CostTables tables)
    {
        var model = tables.Model;
        double bytes = model.Crossing[0].Concat(model.Crossing[^1]).Sum(value => model.Values[value].LengthBytes);
        return
        [
            .. Enumerable.Range(0, tables.Cluster.Devices.Length)
                .OrderBy(device => (1 / Speed(tables, device))
                    + (bytes / Math.Min(tables.LinkBytesPerSecond[device], tables.GatewayBytesPerSecond))),
        ];
    }

    /// <summary>Inferences per second of a device alone, transfers left out.</summary>
    public static double Speed(CostTables tables, int device) =>
        1 / Math.Max(double.Epsilon, Enumerable.Range(0, tables.Model.Units.Length).Sum(unit => tables.UnitSeconds(device, unit)));

    private static IEnumerable<ImmutableArray<int>> Subsets(CostTables tables)
    {
        var kinds = tables.Cluster.Devices
            .Select((device, index) => (Kind: device with { Name = "" }, Index: index))
            .GroupBy(entry => entry.Kind, entry => entry.Index)
            .Select(group => group.ToList())
            .OrderByDescending(group => Speed(tables, group[0]))
            .ToList();
        double count = kinds.Aggregate(1.0, (product, kind) => product * (kind.Count + 1)) - 1;
        return count <= MaxSubsets ? ByKind(kinds) : ByRank(tables);
    }

    private static IEnumerable<ImmutableArray<int>> ByKind(List<List<int>> kinds)
    {
        var counts = new int[kinds.Count];
        while (true)
        {
            var digit = 0;
            while (digit < counts.Length && counts[digit] == kinds[digit].Count)
            {
                counts[digit++] = 0;
            }

            if (digit == counts.Length)
            {
                yield break;
            }

            counts[digit]++;
            yield return [.. kinds.SelectMany((kind, index) => kind.Take(counts[index]))];
        }
    }

    private static IEnumerable<ImmutableArray<int>> ByRank(CostTables tables)
    {
        var devices = Enumerable.Range(0, tables.Cluster.Devices.Length).ToList();
        int[][] orders =
        [
            [.. ByUsefulness(tables)],
            [.. devices.OrderByDescending(device => Speed(tables, device))],
            [.. devices.OrderByDescending(device => tables.LinkBytesPerSecond[device])],
        ];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var subset in orders
            .SelectMany(order => Enumerable.Range(1, order.Length).Select(count => order.Take(count)))
            .Concat(devices.Select(device => Enumerable.Repeat(device, 1))))
        {
            var members = subset.Order().ToImmutableArray();
            if (seen.Add(string.Join(',', members)))
            {
                yield return members;
            }
        }
    }
}
