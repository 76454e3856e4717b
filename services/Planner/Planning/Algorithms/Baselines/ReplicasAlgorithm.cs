using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning.Algorithms.Baselines;

/// <summary>
/// Data-parallel copies: the whole model on each of several devices, which take requests in turn. Every block of the plan is the whole model
/// on another device. As many of the fastest devices as give the shortest time from answer to answer, or all.
/// </summary>
internal sealed class ReplicasAlgorithm : IPlanAlgorithm
{
    /// <inheritdoc/>
    public string Name => PlanAlgorithms.Replicas;

    /// <inheritdoc/>
    public Outcome<Plan> Plan(PlanRequest request, CancellationToken cancellation)
    {
        CostTables tables = new(request.Model, request.Cluster, request.Convention);
        List<Plan> copies = [];
        Error? refused = null;
        for (int device = 0; device < request.Cluster.Devices.Length; device++)
        {
            cancellation.ThrowIfCancellationRequested();
            GatheredRound whole = StepRange.Between(tables, 0, request.Model.Steps.Length).Whole(device);
            if (GatheredPlan.Write(Name, request, tables, [whole]).TryGetValue(out Plan? copy, out Error? error))
            {
                copies.Add(copy);
            }
            else
            {
                refused ??= error;
            }
        }

        if (copies.Count == 0 || (request.UsesAllDevices && refused is not null))
        {
            return refused!;
        }

        copies.Sort((one, other) => one.Seconds.CompareTo(other.Seconds));
        int count = request.UsesAllDevices ? copies.Count : Enumerable.Range(1, copies.Count).MinBy(number => Period(tables, copies[..number]));
        List<Plan> used = copies[..count];
        return used[0] with
        {
            Strategy = count == 1 ? Strategies.Single : Strategies.Replicas,
            Seconds = used[^1].Seconds,
            PeriodSeconds = Period(tables, used),
            Bytes = used[0].Bytes,
            Devices = [.. used.SelectMany(copy => copy.Devices)],
            Blocks = [.. used.SelectMany(copy => copy.Blocks)],
        };
    }

    // Who takes requests in turn is as fast as the slowest of them; and on a shared medium one transfer follows the other.
    private static double Period(CostTables tables, List<Plan> copies)
    {
        double inTurn = copies[^1].Seconds / copies.Count;
        double transfer = copies.Average(copy => copy.Blocks[0].TransferSeconds - tables.RoundOverheadSeconds);
        return tables.Cluster.Transport == Transport.Shared ? Math.Max(inTurn, transfer) : Math.Max(inTurn, copies[0].Bytes / tables.GatewayBytesPerSecond / 2);
    }
}
