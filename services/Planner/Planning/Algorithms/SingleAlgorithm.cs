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
        Outcome<Plan> best = new Error(ErrorReason.InvalidArgument, "single: there is no device.");
        for (var device = 0; device < request.Cluster.Devices.Length; device++)
        {
            var plan = Alone(request, tables, device);
            if (plan.IsSuccess ? !best.IsSuccess || plan.Value.Seconds < best.Value.Seconds : !best.IsSuccess)
            {
                best = plan;
            }
        }

        return best;
    }

    private Outcome<Plan> Alone(PlanRequest request, CostTables tables, int device) => PlanWriter.Write(
        Strategies.Single,
        Name,
        request,
        tables,
        Features.Plain,
        [new Round(0, request.Model.Units.Length, BlockMode.Whole, new Crew([device]), Returned: true)]);
}
