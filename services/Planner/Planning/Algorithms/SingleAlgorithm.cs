using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Algorithms;

/// <summary>The whole model on the one device that is fastest with it.</summary>
internal sealed class SingleAlgorithm : IPlanAlgorithm
{
    /// <inheritdoc/>
    public string Name => PlanAlgorithms.Single;

    /// <inheritdoc/>
    public Outcome<Plan> Plan(PlanRequest request, CancellationToken cancellation)
    {
        var tables = new CostTables(request.Model, request.Cluster, request.Convention);
        Outcome<Plan>? best = null;
        for (var device = 0; device < request.Cluster.Devices.Length; device++)
        {
            var plan = Alone(request, tables, device);
            best = PlanAlgorithms.Faster(best, plan);
        }

        return best ?? new Error(ErrorReason.InvalidArgument, $"{Name}: there is no device.");
    }

    private Outcome<Plan> Alone(PlanRequest request, CostTables tables, int device) => PlanWriter.Write(
        Strategies.Single,
        Name,
        request,
        tables,
        Chains.PlainOf(request),
        [new Round(0, request.Model.Units.Length, BlockMode.Whole, new Crew([device]), Returned: true)]);
}
