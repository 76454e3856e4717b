using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Algorithms;

/// <summary>What the algorithms that plan chains share.</summary>
internal static class Chains
{
    /// <summary>Stages send whole tensors to the next stage, itself where the transport allows that, else by way of the gateway.</summary>
    public static Features FeaturesOf(PlanRequest request) =>
        new() { Sharing = Sharing.WorkConserving, Direct = request.Cluster.DeviceToDevice, Wire = request.ExactWire };

    /// <summary>CoopAI's rounds, in the most exact format that the request allows.</summary>
    public static Features PlainOf(PlanRequest request) => Features.Plain with { Wire = request.ExactWire };

    /// <summary>A plan of stages that each run on one device.</summary>
    public static Outcome<Plan> Write(
        string strategy, string algorithm, PlanRequest request, CostTables tables, IEnumerable<(int Device, int From, int To)> stages) =>
        Write(strategy, algorithm, request, tables, FeaturesOf(request), stages);

    /// <summary>A plan of stages that each run on one device, with features of its own.</summary>
    public static Outcome<Plan> Write(
        string strategy,
        string algorithm,
        PlanRequest request,
        CostTables tables,
        Features features,
        IEnumerable<(int Device, int From, int To)> stages)
    {
        var units = tables.Model.Units.Length;
        List<Round> rounds =
            [.. stages.Select(stage => new Round(stage.From, stage.To, BlockMode.Whole, new Crew([stage.Device]), stage.To == units))];
        return PlanWriter.Write(rounds.Count == 1 ? Strategies.Single : strategy, algorithm, request, tables, features, rounds);
    }

    /// <summary>The stages between cuts, on devices in their order; a stage without units is left out.</summary>
    public static IEnumerable<(int Device, int From, int To)> Between(IReadOnlyList<int> devices, IReadOnlyList<int> ends)
    {
        var from = 0;
        for (var stage = 0; stage < devices.Count; stage++)
        {
            if (ends[stage] > from)
            {
                yield return (devices[stage], from, ends[stage]);
                from = ends[stage];
            }
        }
    }
}
