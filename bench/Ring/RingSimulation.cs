using System.Text.Json;
using EdgeAspire.Scheduling.Allocation;
using EdgeAspire.Scheduling.Models;
using EdgeAspire.Scheduling.Policies;
using EdgeAspire.Scheduling.Simulation;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Bench.Ring;

/// <summary>A run of real schedulers, simulated with the same arrivals and what it measured: each worker's seconds per work, and what links take.</summary>
internal static class RingSimulation
{
    /// <summary>Simulates a run.</summary>
    /// <param name="chain">The model.</param>
    /// <param name="policy">The policy's name.</param>
    /// <param name="measure">What is divided among the ring.</param>
    /// <param name="arrivals">The seconds at which items come to each of the first workers.</param>
    /// <param name="before">What the workers said of themselves before the run, in the order of the ring.</param>
    /// <param name="after">What they said afterwards.</param>
    /// <param name="cancellation">Gives up.</param>
    public static SimulationResult Run(
        LayerChain chain,
        string policy,
        AllocationMeasure measure,
        double[][] arrivals,
        IReadOnlyList<JsonElement> before,
        IReadOnlyList<JsonElement> after,
        CancellationToken cancellation)
    {
        var links = after.SelectMany(worker => worker.GetProperty("peers").EnumerateArray()).ToArray();
        return new ClusterSimulation(new SimulationOptions
        {
            Chain = chain,

            // Messages are the scheduler's, beside the stage that computes: they take nothing of the processor.
            Devices = [.. before.Zip(after, SecondsPerWork).Select(seconds => new SimulatedDevice(seconds, 0, chain.Blocks, 0, 0))],
            Sources = [.. arrivals.Select((dues, worker) => new SimulatedSource(worker, dues))],
            CreatePolicy = () => SchedulingPolicies.Create(policy, measure, localWinsTies: false)!,
            Scheduler = new SchedulerOptions { QueueCapacity = int.MaxValue, MaxUnanswered = int.MaxValue },
            LatencySeconds = links.Average(link => link.GetProperty("link_seconds").GetDouble()),
            LinkBitsPerSecond = 8 / links.Average(link => link.GetProperty("link_seconds_per_byte").GetDouble()),
        }).Run(cancellation);
    }

    /// <summary>Seconds in which a worker's stage was busy.</summary>
    public static double BusySeconds(JsonElement before, JsonElement after) => Difference(before, after, "busy_seconds");

    /// <summary>What grew meanwhile.</summary>
    public static double Difference(JsonElement before, JsonElement after, string figure) =>
        after.GetProperty(figure).GetDouble() - before.GetProperty(figure).GetDouble();

    private static double SecondsPerWork(JsonElement before, JsonElement after) => Difference(before, after, "work") is > 0 and var work
        ? BusySeconds(before, after) / work
        : after.GetProperty("seconds_per_work").GetDouble();
}
