using EdgeAspire.Planner.Planning.Costs;
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
        var plans = new List<Plan>();
        Error? error = null;
        foreach (var outcome in _others.Select(other => other.Plan(request, cancellation)))
        {
            if (outcome.TryGetValue(out var plan, out var failure))
            {
                plans.Add(plan);
            }
            else
            {
                error ??= failure;
            }
        }

        var limits = Limits(tables);
        var search = new RoundSearch(tables, SearchSettings.Everything, request.UsesAllDevices);
        foreach (var wire in request.WireFormats.Order().Reverse())
        {
            Add(plans, Search(request, tables, search, wire, limits, cancellation));
            if (request.Objective == Objective.Throughput)
            {
                Add(plans, Chain(request, tables, wire, cancellation));
            }
        }

        if (request.Objective == Objective.Memory)
        {
            AddSmaller(plans, request, tables, search, limits, cancellation);
        }

        if (plans.Count == 0)
        {
            return error ?? new Error(ErrorReason.InvalidArgument, $"{Name}: no plan was found.");
        }

        // Of plans that are equally good, the one with the most exact numbers on the wire, then the simplest.
        var best = plans
            .OrderBy(plan => Value(plan, request.Objective))
            .ThenBy(plan => plan.Seconds)
            .ThenBy(plan => plan.Wire)
            .ThenBy(plan => plan.Blocks.Length)
            .First();
        return best with
        {
            Algorithm = Name,
            Devices = [.. best.Devices.Select(device => device with { MemoryLimitBytes = Limit(request, device.Name) })],
            Alternatives = [.. plans.Where(plan => plan != best).Select(Alternative)],
        };
    }

    /// <summary>What the objective makes small.</summary>
    public static double Value(Plan plan, Objective objective) => objective switch
    {
        Objective.Latency => plan.Seconds,
        Objective.Throughput => plan.PeriodSeconds,
        _ => plan.MaxMemoryBytes,
    };

    /// <summary>A plan as one line of another's comparison.</summary>
    public static PlanAlternative Alternative(Plan plan) =>
        new(plan.Strategy, plan.Algorithm, plan.Seconds, plan.PeriodSeconds, plan.MaxMemoryBytes, plan.Wire);

    /// <summary>What the caller said of a device, where the search had asked for less.</summary>
    private static long? Limit(PlanRequest request, string device) =>
        request.Cluster.Devices.First(known => string.Equals(known.Name, device, StringComparison.Ordinal)).MemoryBytes;

    private static long[] Limits(CostTables tables) =>
    [
        .. tables.Cluster.Devices.Select(
            device => tables.Convention.LimitsMemory ? device.MemoryBytes ?? long.MaxValue : long.MaxValue),
    ];

    private static void Add(List<Plan> plans, Outcome<Plan>? outcome)
    {
        if (outcome is { } found && found.TryGetValue(out var plan, out _))
        {
            plans.Add(plan);
        }
    }

    private Outcome<Plan>? Search(
        PlanRequest request, CostTables tables, RoundSearch search, WireFormat wire, long[] limits, CancellationToken cancellation)
    {
        var features = search.FeaturesWith(wire);
        if (search.Run(features, limits, cancellation) is not { } rounds)
        {
            return null;
        }

        var strategy = rounds is [{ Mode: BlockMode.Whole }] ? Strategies.Single : Strategies.Coop;
        return PlanWriter.Write(strategy, Name, request, tables, features, rounds);
    }

    /// <summary>The chain with the least bottleneck when its tensors travel in a format.</summary>
    private Outcome<Plan>? Chain(PlanRequest request, CostTables tables, WireFormat wire, CancellationToken cancellation)
    {
        var features = Chains.FeaturesOf(request) with { Wire = wire };
        if (ChainSolver.Solve(tables, features, request.UsesAllDevices, cancellation) is not { } stages)
        {
            return null;
        }

        return Chains.Write(Strategies.Pipeline, Name, request, tables, features, stages);
    }

    /// <summary>Asks again with less and less memory per device, as long as a plan fits.</summary>
    private void AddSmaller(
        List<Plan> plans, PlanRequest request, CostTables tables, RoundSearch search, long[] limits, CancellationToken cancellation)
    {
        var wire = request.WireFormats.Max();
        long low = 0;
        var high = plans.Count == 0 ? request.Model.WeightBytes * 2 : plans.Min(plan => plan.MaxMemoryBytes);
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
            var before = plans.Count;
            Add(plans, Search(request, tables, search, wire, [.. limits.Select(limit => Math.Min(cap, limit))], cancellation));
            foreach (var other in _others.Where(other => other.Name is PlanAlgorithms.Pipeline or PlanAlgorithms.Profile))
            {
                Add(plans, other.Plan(capped, cancellation));
            }

            if (plans.Count > before)
            {
                high = Math.Min(cap, plans.Skip(before).Min(plan => plan.MaxMemoryBytes));
            }
            else
            {
                low = cap;
            }
        }
    }
}
