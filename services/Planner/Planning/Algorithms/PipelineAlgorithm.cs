using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Search;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Algorithms;

/// <summary>The chain of stages with the least bottleneck, exactly; see <see cref="ChainSolver"/>.</summary>
internal sealed class PipelineAlgorithm : IPlanAlgorithm
{
    /// <inheritdoc/>
    public string Name => PlanAlgorithms.Pipeline;

    /// <inheritdoc/>
    public Outcome<Plan> Plan(PlanRequest request, CancellationToken cancellation)
    {
        var tables = new CostTables(request.Model, request.Cluster, request.Convention);
        var features = Chains.FeaturesOf(request);
        var stages = ChainSolver.Solve(tables, features, request.UsesAllDevices, cancellation);
        if (stages is { Count: 1 } && !request.Allows(Strategies.Single))
        {
            stages = ChainSolver.Solve(tables, features, usesAll: true, cancellation);
        }

        return stages is null
            ? new Error(
                ErrorReason.InvalidArgument,
                $"{Name}: model '{request.Model.Name}' needs more memory than the devices have for one part each, or more parts than it can be cut into.")
            : Chains.Write(Strategies.Pipeline, Name, request, tables, stages);
    }
}
