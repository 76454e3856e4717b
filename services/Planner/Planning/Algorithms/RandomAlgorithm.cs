using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Algorithms;

/// <summary>
/// The baseline of Hadidi et al. (section 6): layers keep their order, and who runs which is drawn. Every device gets a stage as far as there
/// are units. Draws that do not fit the devices' memory are drawn again, a bounded number of times.
/// </summary>
internal sealed class RandomAlgorithm : IPlanAlgorithm
{
    private const int MaxDraws = 200;

    /// <inheritdoc/>
    public string Name => PlanAlgorithms.Random;

    /// <inheritdoc/>
    public Outcome<Plan> Plan(PlanRequest request, CancellationToken cancellation)
    {
        var tables = new CostTables(request.Model, request.Cluster, request.Convention);
        var random = new Random(request.Seed);
        Outcome<Plan> plan = new Error(ErrorReason.Internal, $"{Name}: nothing was drawn.");
        for (var draw = 0; draw < MaxDraws && !plan.IsSuccess; draw++)
        {
            cancellation.ThrowIfCancellationRequested();
            plan = Draw(request, tables, random);
        }

        return plan;
    }

    private Outcome<Plan> Draw(PlanRequest request, CostTables tables, Random random)
    {
        var units = request.Model.Units.Length;
        var devices = Enumerable.Range(0, request.Cluster.Devices.Length).ToArray();
        random.Shuffle(devices);
        var stages = Math.Min(devices.Length, units);
        var cuts = Enumerable.Range(1, units - 1).ToArray();
        random.Shuffle(cuts);
        int[] ends = [.. cuts.Take(stages - 1).Order(), units];
        return Chains.Write(Strategies.Pipeline, Name, request, tables, Chains.Between(devices[..stages], ends));
    }
}
