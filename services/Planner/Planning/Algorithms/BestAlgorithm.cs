using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Forecasts;
using EdgeAspire.Planner.Planning.Search;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Algorithms;

/// <summary>
/// Ours: searches what the papers fixed (see <see cref="SearchSettings"/>), and takes the best of what it and every other algorithm found
/// for the objective, so that it is never worse than any of them under the same cost model.
/// </summary>
internal sealed class BestAlgorithm : IPlanAlgorithm
{
    private const int MemorySteps = 10;
    private readonly IReadOnlyList<IPlanAlgorithm> _others;

    /// <param name="others">The algorithms to be no worse than.</param>
    public BestAlgorithm(IReadOnlyList<IPlanAlgorithm> others) => _others = others;

    /// <inheritdoc/>
    public string Name => PlanAlgorithms.Best;

    /// <inheritdoc/>
    public Outcome<Plan> Plan(PlanRequest request, CancellationToken cancellation)
    {
        var tables = new CostTables(request.Model, request.Cluster, request.Convention);
        var plans = new PlanCandidates(request);
        foreach (var other in _others)
        {
            plans.Add(other.Plan(request, cancellation));
        }

        var limits = Limits(tables);
        var search = new RoundSearch(tables, SearchSettings.Everything, request.UsesAllDevices);
        var plainSearch = new RoundSearch(tables, SearchSettings.Everything with { DividesStrips = false }, request.UsesAllDevices);
        foreach (var wire in request.WireFormats.Order().Reverse())
        {
            if (request.Allows(Strategies.Coop))
            {
                foreach (var settings in request.IsForRuntime ? [search, plainSearch] : new[] { search })
                {
                    AddSearched(plans, request, tables, settings, wire, limits, cancellation);
                }
            }
            else if (request.Allows(Strategies.Single))
            {
                AddAlone(plans, request, tables, search.FeaturesWith(wire));
            }

            // Of one inference a chain is rounds on one device each, which the search for rounds has tried.
            if (request.Allows(Strategies.Pipeline) && (request.Objective != Objective.Latency || !request.Allows(Strategies.Coop)))
            {
                plans.Add(Chain(request, tables, wire, cancellation));
            }
        }

        if (request.Objective == Objective.Memory)
        {
            // Which limits are tried depends on what was found. So that a deadline hides no plan that would be found without one, they are
            // first those that are tried without; then those that lead to plans which keep it.
            AddSmaller(plans, request, tables, search, limits, countsLate: true, cancellation);
            if (plans.Late.Count > 0)
            {
                AddSmaller(plans, request, tables, search, limits, countsLate: false, cancellation);
            }
        }

        return plans.Choose(Name).TryGetValue(out var best, out var error)
            ? best with
            {
                Algorithm = Name,
                Devices = [.. best.Devices.Select(device => device with { MemoryLimitBytes = Limit(request, device.Name) })],
                Alternatives = [.. plans.Kept.Where(plan => plan != best || !IsOwn(plan)).Select(Alternative)],
            }
            : error;
    }

    /// <summary>What the objective makes small.</summary>
    public static double Value(Plan plan, Objective objective, bool isForRuntime = false) => objective switch
    {
        Objective.Latency => isForRuntime ? plan.ForecastSeconds ?? plan.Seconds : plan.Seconds,
        Objective.Throughput => plan.PeriodSeconds,
        _ => plan.MaxMemoryBytes,
    };

    /// <summary>What the objective makes small, of a plan that is only compared with.</summary>
    public static double Value(PlanAlternative plan, Objective objective) => objective switch
    {
        Objective.Latency => plan.Seconds,
        Objective.Throughput => plan.PeriodSeconds,
        _ => plan.MemoryBytes,
    };

    /// <summary>A plan as one line of another's comparison.</summary>
    public static PlanAlternative Alternative(Plan plan) =>
        new(plan.Strategy, plan.Algorithm, plan.Seconds, plan.PeriodSeconds, plan.MaxMemoryBytes, plan.Wire);

    private static bool IsOwn(Plan plan) => string.Equals(plan.Algorithm, PlanAlgorithms.Best, StringComparison.Ordinal);

    /// <summary>What the caller said of a device, where the search had asked for less.</summary>
    private static long? Limit(PlanRequest request, string device) =>
        request.Cluster.Devices.First(known => string.Equals(known.Name, device, StringComparison.Ordinal)).MemoryBytes;

    private static long[] Limits(CostTables tables) =>
    [
        .. tables.Cluster.Devices.Select(
            device => tables.Convention.LimitsMemory ? device.MemoryBytes ?? long.MaxValue : long.MaxValue),
    ];

    private void AddSearched(
        PlanCandidates plans, PlanRequest request, CostTables tables, RoundSearch search, WireFormat wire, long[] limits, CancellationToken cancellation)
    {
        var features = search.FeaturesWith(wire);
        var rounds = search.Run(features, limits, cancellation);
        if (rounds is [{ Mode: BlockMode.Whole }] && !request.Allows(Strategies.Single))
        {
            rounds = new RoundSearch(tables, SearchSettings.Everything, usesAll: true).Run(features, limits, cancellation);
        }

        if (rounds is not { } found)
        {
            return;
        }

        if (!request.IsForRuntime)
        {
            plans.Add(Write(request, tables, features, found));
            return;
        }

        // Strips are parts there, not something that prices assume.
        features = features with { Strips = false };
        plans.Add(Write(request, tables, features, found));
        plans.Add(Write(request, tables, features, StripDivision.Run(tables, features, found, cancellation)));
    }

    private Outcome<Plan> Write(PlanRequest request, CostTables tables, Features features, ImmutableArray<Round> rounds) => PlanWriter.Write(
        rounds is [{ Mode: BlockMode.Whole }] ? Strategies.Single : Strategies.Coop, Name, request, tables, features, rounds);

    /// <summary>The whole model on each device, where the search for rounds, which would try that, may not run.</summary>
    private void AddAlone(PlanCandidates plans, PlanRequest request, CostTables tables, Features features)
    {
        for (var device = 0; device < request.Cluster.Devices.Length; device++)
        {
            plans.Add(Chains.Write(Strategies.Single, Name, request, tables, features, [(device, 0, request.Model.Units.Length)]));
        }
    }

    /// <summary>The chain with the least bottleneck when its tensors travel in a format.</summary>
    private Outcome<Plan>? Chain(PlanRequest request, CostTables tables, WireFormat wire, CancellationToken cancellation)
    {
        var features = Chains.FeaturesOf(request) with { Wire = wire };
        var stages = ChainSolver.Solve(tables, features, request.UsesAllDevices, cancellation);
        if (stages is { Count: 1 } && !request.Allows(Strategies.Single))
        {
            stages = ChainSolver.Solve(tables, features, usesAll: true, cancellation);
        }

        return stages is null ? default(Outcome<Plan>?) : Chains.Write(Strategies.Pipeline, Name, request, tables, features, stages);
    }

    /// <summary>Asks again with less and less memory per device, as long as a plan fits.</summary>
    private void AddSmaller(
        PlanCandidates plans,
        PlanRequest request,
        CostTables tables,
        RoundSearch search,
        long[] limits,
        bool countsLate,
        CancellationToken cancellation)
    {
        var wire = request.WireFormats.Max();
        long low = 0;
        var found = Found();
        var high = found.Length == 0 ? request.Model.WeightBytes * 2 : found.Min(plan => plan.MaxMemoryBytes);
        for (var step = 0; step < MemorySteps && high > low; step++)
        {
            var cap = low + ((high - low) / 2);
            var capped = request with
            {
                Cluster = request.Cluster with
                {
                    Devices = [.. request.Cluster.Devices.Select((device, index) => device with { MemoryBytes = Math.Max(1, Math.Min(cap, limits[index])) })],
                },
            };
            var before = found;
            if (request.Allows(Strategies.Coop))
            {
                AddSearched(plans, request, tables, search, wire, [.. limits.Select(limit => Math.Min(cap, limit))], cancellation);
            }

            if (request.Allows(Strategies.Pipeline))
            {
                foreach (var other in _others.Where(other => other.Name is PlanAlgorithms.Pipeline or PlanAlgorithms.Profile))
                {
                    plans.Add(other.Plan(capped, cancellation));
                }
            }

            found = Found();
            if (found.Length > before.Length)
            {
                high = Math.Min(cap, found.Except(before).Min(plan => plan.MaxMemoryBytes));
            }
            else
            {
                low = cap;
            }
        }

        Plan[] Found() => [.. plans.Kept, .. countsLate ? plans.Late : []];
    }
}
