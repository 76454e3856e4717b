using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Search;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Algorithms;

/// <summary>
/// The chain of stages with the least bottleneck, exactly; see <see cref="ChainSolver"/>. What the runtime carries out may have copies of slow
/// stages, where that is faster; see <see cref="CopiedStages"/>.
/// </summary>
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

        var plan = stages is null
            ? new Error(
                ErrorReason.InvalidArgument,
                $"{Name}: model '{request.Model.Name}' needs more memory than the devices have for one part each, or more parts than it can be cut into.")
            : Chains.Write(Strategies.Pipeline, Name, request, tables, stages);
        return request is { IsForRuntime: true, Objective: Objective.Throughput }
            && CopiedStages.Solve(tables, features, request.UsesAllDevices, cancellation) is { } copied
            && Write(request, tables, features, copied).TryGetValue(out var other, out _)
            && !(plan.TryGetValue(out var chain, out _) && chain.PeriodSeconds <= other.PeriodSeconds)
            ? other
            : plan;
    }

    private Outcome<Plan> Write(
        PlanRequest request, CostTables tables, Features features, IReadOnlyList<(ImmutableArray<int> Devices, int From, int To)> stages) => PlanWriter.Write(
            stages is [{ Devices.Length: 1 }] ? Strategies.Single : Strategies.Pipeline,
            Name,
            request,
            tables,
            features,
            [.. stages.Select(stage => new Round(stage.From, stage.To, BlockMode.Whole, new Crew([stage.Devices[0]]), stage.To == tables.Model.Units.Length)
            {
                Copies = stage.Devices[1..],
            })]);
}
