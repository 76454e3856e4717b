using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Planning.Search;

/// <summary>How devices and weights are divided in two where memory does not suffice.</summary>
internal static class MemorySplits
{
    private const int MaxSplits = 12;
    private const int MaxHeavy = 3;

    /// <summary>For each number of devices, so many of the most useful ones, and all others.</summary>
    public static IEnumerable<(ImmutableArray<int> First, ImmutableArray<int> Second)> Splits(CostTables tables)
    {
        var order = CrewCatalog.ByUsefulness(tables);
        var step = Math.Max(1, order.Length / MaxSplits);
        for (var count = step; count < order.Length; count += step)
        {
            yield return (order[..count], order[count..]);
        }
    }

    /// <summary>The most useful of some devices alone, and all of them together.</summary>
    public static IEnumerable<Crew> Parts(CostTables tables, ImmutableArray<int> devices, bool isMixed)
    {
        ImmutableArray<int> members = [.. devices.Order()];
        yield return new Crew([devices[0]]);
        if (members.Length > 1)
        {
            yield return new Crew(members);
        }

        if (members.Length > 1 && isMixed)
        {
            yield return Crew.Weighted(members, [.. members.Select(device => CrewCatalog.Speed(tables, device))]);
        }
    }

    /// <summary>The units with most weights to some devices, one, two and so on, and the rest to the others.</summary>
    public static IEnumerable<ImmutableArray<ImmutableArray<int>>> Holders(PlanModel model, ImmutableArray<int> first, ImmutableArray<int> second)
    {
        var units = model.Units;
        int[] heaviest = [.. Enumerable.Range(0, units.Length).OrderByDescending(unit => units[unit].WeightBytes).Take(Math.Min(MaxHeavy, units.Length - 1))];
        for (var count = 1; count <= heaviest.Length; count++)
        {
            var heavy = heaviest.Take(count).ToHashSet();
            yield return [.. Enumerable.Range(0, units.Length).Select(unit => heavy.Contains(unit) ? second : first)];
        }
    }
}
