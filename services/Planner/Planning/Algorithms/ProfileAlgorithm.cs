using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Planner.Planning.Search;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Algorithms;

/// <summary>
/// Hadidi et al., Procedure 1. Step 1: layers that no device's memory holds are divided among several. Step 2: groups of consecutive layers
/// with about the same latency, a layer that exceeds it by itself being divided as well; the least latency for which the devices, in their
/// order, suffice. Step 3: times are corrected by what was seen of the plan in use, and step 2 is repeated.
/// </summary>
internal sealed class ProfileAlgorithm : IPlanAlgorithm
{
    private const double LeastStep = 1e-9;

    /// <inheritdoc/>
    public string Name => PlanAlgorithms.Profile;

    /// <inheritdoc/>
    public Outcome<Plan> Plan(PlanRequest request, CancellationToken cancellation)
    {
        // A queue that fills says that a device is a bottleneck even where its latency was predicted well, so its occupancy is added.
        var tables = new CostTables(request.Model, request.Cluster, request.Convention);
        var occupied = new CostTables(request.Model, request.Cluster.Slowed(seen => 1 + seen.QueueOccupancy), request.Convention);
        var grouping = new LatencyGrouping(occupied);
        var features = Chains.FeaturesOf(request);
        double low = 0;
        var high = grouping.LongestSeconds;
        Outcome<Plan>? best = null;
        var bestPeriod = double.PositiveInfinity;
        var seconds = high;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            if (grouping.Groups(seconds) is { } groups)
            {
                // Of the groupings met on the way, the one whose transfers do not outweigh what it gains (section 5).
                var rounds = Rounds(request.Model, groups);
                var found = PlanWriter.Write(Strategies.Pipeline, Name, request, tables, features, rounds);
                var period = found.IsSuccess ? CostModel.PeriodSeconds(occupied, CostModel.Evaluate(occupied, features, rounds)) : double.PositiveInfinity;
                if (best is null || period < bestPeriod)
                {
                    (best, bestPeriod) = (found, period);
                }

                high = seconds;
            }
            else if (seconds == high)
            {
                break;
            }
            else
            {
                low = seconds;
            }

            seconds = (low + high) / 2;
        }
        while (high - low > high * LeastStep);

        return best ?? new Error(
            ErrorReason.InvalidArgument,
            $"{Name}: {request.Cluster.Devices.Length} devices do not hold model '{request.Model.Name}', even with its large layers divided.");
    }

    private static List<Round> Rounds(PlanModel model, IReadOnlyList<StageGroup> groups)
    {
        var rounds = new List<Round>(groups.Count);
        for (var index = 0; index < groups.Count; index++)
        {
            var group = groups[index];
            var mustReturn = index + 1 == groups.Count || groups[index + 1].Mode == BlockMode.Input;
            var returned = mustReturn || group.Mode is BlockMode.Output or BlockMode.Input;
            rounds.Add(new Round(group.From, group.To, group.Mode, new Crew([.. group.Devices]), returned));
        }

        return rounds;
    }
}
