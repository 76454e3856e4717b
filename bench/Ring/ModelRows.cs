using System.Globalization;
using EdgeAspire.Bench.Serving;
using EdgeAspire.Scheduling.Simulation;

namespace EdgeAspire.Bench.Ring;

/// <summary>
/// MS-MDI's experiment, shorter, with a real model on real services: two sources with 1.25 and 2.5 times what a worker computes, one of them
/// with three times the items of the other. All policies get the same arrivals.
/// </summary>
internal static class ModelRows
{
    private const double ProcessorPercent = 15;
    private const int WarmUpItems = 5;

    public static async Task<IReadOnlyList<Row>> AllAsync(string file, IReadOnlyList<string> policies, int workers, int items, long seed, CancellationToken cancellation)
    {
        await using var cluster = await RingCluster.StartAsync("model", await File.ReadAllBytesAsync(file, cancellation), workers, ProcessorPercent, cancellation);
        List<Row> rows = [];
        double[][]? arrivals = null;
        foreach (var policy in policies)
        {
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"ring: {workers} workers, {policy}, {Path.GetFileName(file)}"));
            await cluster.StartSchedulersAsync(policy, cancellation);
            await RealRun.RunAsync(cluster, [new double[WarmUpItems], new double[WarmUpItems]], cancellation);
            arrivals ??= await ArrivalsAsync(cluster, items, seed, cancellation);
            var (last, inSystem) = await RealRun.RunAsync(cluster, arrivals, cancellation);
            rows.Add(new Row(
                string.Create(CultureInfo.InvariantCulture, $"{workers} workers: {policy}"),
                ("total s", last),
                ("mean s", inSystem.Average()),
                ("p99 s", Quantiles.Of(inSystem, 0.99))));
            await cluster.StopSchedulersAsync();
        }

        return rows;
    }

    private static async Task<double[][]> ArrivalsAsync(RingCluster cluster, int items, long seed, CancellationToken cancellation)
    {
        var work = cluster.Plan.Sets.Sum(set => (double)set.Parts[0].Flops);
        var itemSeconds = (await cluster.DescribeAsync(0, cancellation)).GetProperty("seconds_per_work").GetDouble() * work;
        VirtualRandom random = new(seed);
        return [Arrivals.Poisson(random, 1.25 / itemSeconds, items), Arrivals.Poisson(random, 2.5 / itemSeconds, 3 * items)];
    }
}
