using System.Globalization;
using System.Text.Json;
using EdgeAspire.Bench.Serving;
using EdgeAspire.Scheduling.Allocation;
using EdgeAspire.Scheduling.Simulation;

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
        var chain = RingPlan.ChainOf(cluster.Plan);
        await RealRun.RunAsync(cluster, [new double[WarmUpItems], new double[WarmUpItems]], cancellation);
        var before = await DescribeAsync(cluster, workers, cancellation);
        var itemSeconds = before[0].GetProperty("seconds_per_work").GetDouble() * chain.TotalWork;
        VirtualRandom random = new(seed);
        double[][] arrivals = [Arrivals.Poisson(random, 1.25 / itemSeconds, items), Arrivals.Poisson(random, 2.5 / itemSeconds, 3 * items)];
        var (last, inSystem) = await RealRun.RunAsync(cluster, arrivals, cancellation);
        var after = await DescribeAsync(cluster, workers, cancellation);
        var simulated = RingSimulation.Run(chain, policy, AllocationMeasure.Parameters, arrivals, before, after, cancellation);
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
            ("busy, %", 100 * before.Zip(after, RingSimulation.BusySeconds).Sum() / (workers * last)),
            ("simulated busy, %", 100 * simulated.Busy.Average()));
    }

    private static Task<JsonElement[]> DescribeAsync(RingCluster cluster, int workers, CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, workers).Select(worker => cluster.DescribeAsync(worker, cancellation)));

    private static double Off(double simulated, double real) => 100 * ((simulated / real) - 1);
}
