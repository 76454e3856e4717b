using System.Globalization;
using System.Text.Json;
using EdgeAspire.Bench.Serving;
using EdgeAspire.Scheduling.Allocation;
using EdgeAspire.Scheduling.Models;
using EdgeAspire.Scheduling.Policies;
using EdgeAspire.Scheduling.Simulation;
using SchedulerBounds = EdgeAspire.Scheduling.Workers.SchedulerOptions;

namespace EdgeAspire.Bench.Ring;

/// <summary>
/// MS-MDI's experiment, shorter, on real services, beside the simulator with the same arrivals and what the run itself measured: seconds per
/// work of each worker, and what links take. Two sources with 1.25 and 2.5 times what a worker computes. Stages rest between runs, so that
/// all have together less than one core and do not slow each other down.
/// </summary>
internal static class MatchRows
{
    private const double ProcessorPercent = 20;
    private const int WarmUpItems = 30;
    private const double BytesPerParameter = sizeof(float);

    private static readonly RingNetwork Network = new(36, 64, 16);

    public static async Task<IReadOnlyList<Row>> AllAsync(IReadOnlyList<string> policies, int workers, int items, long seed, CancellationToken cancellation)
    {
        await using var cluster = await RingCluster.StartAsync(Network.Name, Network.ToBytes(), workers, ProcessorPercent, cancellation);
        List<Row> rows = [];
        foreach (var policy in policies)
        {
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"ring: {workers} workers, {policy}"));
            await cluster.StartSchedulersAsync(policy, cancellation);
            rows.Add(await OfAsync(cluster, policy, workers, items, seed, cancellation));
            await cluster.StopSchedulersAsync();
        }

        return rows;
    }

    private static async Task<Row> OfAsync(RingCluster cluster, string policy, int workers, int items, long seed, CancellationToken cancellation)
    {
        var chain = ChainOf(cluster);
        await RealRun.RunAsync(cluster, [new double[WarmUpItems], new double[WarmUpItems]], cancellation);
        var before = await DescribeAsync(cluster, workers, cancellation);
        var itemSeconds = before[0].GetProperty("seconds_per_work").GetDouble() * chain.TotalWork;
        VirtualRandom random = new(seed);
        double[][] arrivals = [Arrivals.Poisson(random, 1.25 / itemSeconds, items), Arrivals.Poisson(random, 2.5 / itemSeconds, 3 * items)];
        var (last, inSystem) = await RealRun.RunAsync(cluster, arrivals, cancellation);
        var after = await DescribeAsync(cluster, workers, cancellation);
        var simulated = Simulate(chain, policy, arrivals, [.. before.Zip(after, SecondsPerWork)], after, cancellation);
        return new Row(
            string.Create(CultureInfo.InvariantCulture, $"{workers} workers: {policy}"),
            ("item ms", 1e3 * itemSeconds),
            ("total s", last),
            ("simulated total s", simulated.LastAnswerSeconds),
            ("total off, %", Off(simulated.LastAnswerSeconds, last)),
            ("mean s", inSystem.Average()),
            ("simulated mean s", simulated.MeanSeconds),
            ("mean off, %", Off(simulated.MeanSeconds, inSystem.Average())),
            ("p99 s", Quantiles.Of(inSystem, 0.99)),
            ("simulated p99 s", simulated.Quantile(0.99)),
            ("busy, %", 100 * before.Zip(after, BusySeconds).Sum() / (workers * last)),
            ("simulated busy, %", 100 * simulated.Busy.Average()));
    }

    private static SimulationResult Simulate(
        LayerChain chain, string policy, double[][] arrivals, double[] secondsPerWork, JsonElement[] after, CancellationToken cancellation)
    {
        var links = after.SelectMany(worker => worker.GetProperty("peers").EnumerateArray()).ToArray();
        return new ClusterSimulation(new SimulationOptions
        {
            Chain = chain,

            // Messages are the scheduler's, beside the stage that computes: they take nothing of the processor.
            Devices = [.. secondsPerWork.Select(seconds => new SimulatedDevice(seconds, 0, chain.Blocks, 0, 0))],
            Sources = [.. arrivals.Select((dues, worker) => new SimulatedSource(worker, dues))],
            CreatePolicy = () => SchedulingPolicies.Create(policy, AllocationMeasure.Parameters, localWinsTies: false)!,
            Scheduler = new SchedulerBounds { QueueCapacity = int.MaxValue, MaxUnanswered = int.MaxValue },
            LatencySeconds = links.Average(link => link.GetProperty("link_seconds").GetDouble()),
            LinkBitsPerSecond = 8 / links.Average(link => link.GetProperty("link_seconds_per_byte").GetDouble()),
        }).Run(cancellation);
    }

    private static Task<JsonElement[]> DescribeAsync(RingCluster cluster, int workers, CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, workers).Select(worker => cluster.DescribeAsync(worker, cancellation)));

    private static double SecondsPerWork(JsonElement before, JsonElement after) =>
        after.GetProperty("work").GetDouble() - before.GetProperty("work").GetDouble() is > 0 and var work
            ? BusySeconds(before, after) / work
            : after.GetProperty("seconds_per_work").GetDouble();

    private static double BusySeconds(JsonElement before, JsonElement after) =>
        after.GetProperty("busy_seconds").GetDouble() - before.GetProperty("busy_seconds").GetDouble();

    private static LayerChain ChainOf(RingCluster cluster)
    {
        var parts = cluster.Plan.Sets.Select(set => set.Parts[0]).ToArray();
        return new LayerChain(
            [.. parts.Select(part => (double)part.Flops)],
            [.. parts.Select(part => part.ModelBytes / BytesPerParameter)],
            [Network.InputBytes, .. Enumerable.Repeat((long)Network.CutBytes, parts.Length - 1), Network.ResultBytes]);
    }

    private static double Off(double simulated, double real) => 100 * ((simulated / real) - 1);
}
