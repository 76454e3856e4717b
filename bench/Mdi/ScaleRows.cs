using System.Diagnostics;
using System.Globalization;
using EdgeAspire.Scheduling.Allocation;
using EdgeAspire.Scheduling.Policies;
using EdgeAspire.Scheduling.Simulation;

namespace EdgeAspire.Bench.Mdi;

/// <summary>
/// From 5 to 1,000 workers, two of five of them sources, one of which brings twice as much as the other: together 80 % of what the cluster computes.
/// Each worker has a link of its own, and knows of others what acknowledgements said.
/// </summary>
internal static class ScaleRows
{
    private const int ItemsPerWorker = 100;
    private const int LeastItems = 20_000;
    private const double Load = 0.8;
    private const double LinkBitsPerSecond = 100e6;
    private const double LatencySeconds = 0.002;
    private const double MessageSeconds = 0.005;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly int[] Sizes = [5, 10, 30, 100, 300, 1000];

    public static IEnumerable<Row> All(long seed, CancellationToken cancellation)
    {
        // The runtime compiles what runs often once more, in the background; that is not to be measured.
        for (var warmUp = Stopwatch.StartNew(); warmUp.Elapsed < WarmUp;)
        {
            foreach (var policy in SchedulingPolicies.Names)
            {
                _ = Of(Sizes[0], policy, seed, cancellation);
            }
        }

        foreach (var workers in Sizes)
        {
            foreach (var policy in SchedulingPolicies.Names)
            {
                yield return Of(workers, policy, seed, cancellation);
            }
        }
    }

    private static Row Of(int workers, string policy, long seed, CancellationToken cancellation)
    {
        const int ImageSize = 256;
        var chain = MobileNetV2.Chain(ImageSize);
        var times = new DecisionTimes();
        var random = new VirtualRandom(seed);
        var items = Math.Max(LeastItems, ItemsPerWorker * workers);
        var total = Regime.ImagesPerSecond * workers * Load;
        var thirds = 0;
        var sources = new List<SimulatedSource>();
        for (var worker = 0; worker < workers; worker++)
        {
            thirds += Share(worker);
        }

        for (var worker = 0; worker < workers; worker++)
        {
            if (Share(worker) is > 0 and var share)
            {
                sources.Add(new SimulatedSource(worker, Arrivals.Poisson(random, total * share / thirds, items * share / thirds)));
            }
        }

        var options = new SimulationOptions
        {
            Chain = chain,
            Devices = [.. Enumerable.Repeat(
                new SimulatedDevice(1 / (Regime.ImagesPerSecond * chain.TotalWork), 0, chain.Blocks, MessageSeconds, MessageSeconds), workers)],
            Sources = sources,
            CreatePolicy = () => new TimedPolicy(SchedulingPolicies.Create(policy, AllocationMeasure.Work, localWinsTies: false)!, times),
            Scheduler = new() { QueueCapacity = int.MaxValue, MaxUnanswered = int.MaxValue },
            LatencySeconds = LatencySeconds,
            LinkBitsPerSecond = LinkBitsPerSecond,
        };
        var clock = Stopwatch.StartNew();
        var result = new ClusterSimulation(options).Run(cancellation);
        return new Row(
            string.Create(CultureInfo.InvariantCulture, $"{workers} workers: {policy}"),
            ("total s", result.LastAnswerSeconds),
            ("mean s", result.MeanSeconds),
            ("p99 s", result.Quantile(0.99)),
            ("limit, mean s", PooledLimit.Of(options).MeanSeconds),
            ("KB an item", result.ActivationBytes / 1e3 / result.Answered),
            ("report bytes an item", (double)result.ReportBytes / result.Answered),
            ("decisions an item", (double)result.Decisions / result.Answered),
            ("µs of decisions an item", times.Ticks * 1e6 / Stopwatch.Frequency / result.Answered),
            ("simulated in s", clock.Elapsed.TotalSeconds));
    }

    private static int Share(int worker) => (worker % 5) switch { 0 => 1, 1 => 2, _ => 0 };
}
