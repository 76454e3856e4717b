using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Search;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Algorithms;

/// <summary>
/// CoopAI: for every number of devices the best partition into blocks (eq. 2), then the best number (eq. 1), all with even slices on
/// the same devices. <c>mls</c> groups layers into blocks; <c>sls</c> is the layer-by-layer baseline under the same costs.
/// </summary>
internal sealed class RoundsAlgorithm : IPlanAlgorithm
{
    /// <summary>Steps of the model in blocks of each device, over all numbers of devices: half a second or so.</summary>
    private const long MostSteps = 10_000_000;
    private const int LeastMaxUnits = 8;
    private readonly bool _groupsLayers;

    private RoundsAlgorithm(string name, bool groupsLayers)
    {
        Name = name;
        _groupsLayers = groupsLayers;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Multi-layer partition and slicing.</summary>
    public static RoundsAlgorithm Mls() => new(PlanAlgorithms.Mls, groupsLayers: true);

    /// <summary>Single-layer partition and slicing.</summary>
    public static RoundsAlgorithm Sls() => new(PlanAlgorithms.Sls, groupsLayers: false);

    /// <inheritdoc/>
    public Outcome<Plan> Plan(PlanRequest request, CancellationToken cancellation)
    {
        var tables = new CostTables(request.Model, request.Cluster, request.Convention);
        var order = CrewCatalog.ByUsefulness(tables);

        // Where one device may not do it alone, the best that several do is asked for, however slow; and the other way round.
        var fewest = request.UsesAllDevices ? order.Length : request.Allows(Strategies.Single) ? 1 : Math.Min(2, order.Length);
        var most = request.Allows(Strategies.Coop) ? order.Length : fewest;
        Outcome<Plan>? best = null;
        for (var count = fewest; count <= most; count++)
        {
            var plan = Plan(request, tables, [.. order.Take(count).Order()], cancellation);
            best = PlanAlgorithms.Faster(best, plan);
        }

        return best ?? new Error(ErrorReason.InvalidArgument, $"{Name}: there is no device.");
    }

    private Outcome<Plan> Plan(PlanRequest request, CostTables tables, ImmutableArray<int> devices, CancellationToken cancellation)
    {
        var features = Chains.PlainOf(request);
        if (devices.Length == 1)
        {
            return PlanWriter.Write(
                Strategies.Single,
                Name,
                request,
                tables,
                features,
                [new Round(0, request.Model.Units.Length, BlockMode.Whole, new Crew(devices), Returned: true)]);
        }

        var space = new SearchSpace([new Crew(devices), new Crew([devices[0]])])
        {
            MaxUnits = _groupsLayers ? MaxUnits(request) : 1,
            MixesLayers = _groupsLayers,
            ReturnsBeforeDense = true,
            RunsWhole = false,
        };
        return BlockSearch.Run(tables, features, space, cancellation) is { } rounds
            ? PlanWriter.Write(Strategies.Coop, Name, request, tables, features, rounds)
            : new Error(ErrorReason.InvalidArgument, $"{Name}: model '{request.Model.Name}' cannot be divided among {devices.Length} devices.");
    }

    /// <summary>Blocks of long models for many devices are bounded: their time grows with the square of the length.</summary>
    private static int MaxUnits(PlanRequest request)
    {
        long devices = request.Cluster.Devices.Length;
        var perUnit = request.Model.Steps.Length * devices * (devices + 1) / 2;
        return (int)Math.Clamp(MostSteps / Math.Max(1, perUnit), LeastMaxUnits, int.MaxValue);
    }
}
