using System.Globalization;
using EdgeAspire.Scheduling.Allocation;
using EdgeAspire.Scheduling.Policies;
using EdgeAspire.Scheduling.Simulation;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Bench.Mdi;

/// <summary>
/// Ten minutes at 80 % load on five workers, of which two are sources: every 10 s one of them is killed, cut off or leaves, and is back 5 s
/// later. Messages get lost too.
/// </summary>
internal static class ChaosRows
{
    private const int Workers = 5;
    private const double Seconds = 600;
    private const double EverySeconds = 10;
    private const double AwaySeconds = 5;
    private const double Load = 0.8;
    private const double MessageSeconds = 0.005;

    public static IEnumerable<Row> All(long seed, CancellationToken cancellation) =>
        SchedulingPolicies.Names.Select(policy => Of(policy, seed, cancellation));

    private static Row Of(string policy, long seed, CancellationToken cancellation)
    {
        const int ImageSize = 256;
        var chain = MobileNetV2.Chain(ImageSize);
        var random = new VirtualRandom(seed);
        var perSecond = Load * Workers * Regime.ImagesPerSecond / 3;
        var result = new ClusterSimulation(new SimulationOptions
        {
            Chain = chain,
            Devices = [.. Enumerable.Repeat(
                new SimulatedDevice(1 / (Regime.ImagesPerSecond * chain.TotalWork), 0, chain.Blocks, MessageSeconds, MessageSeconds), Workers)],
            Sources =
            [
                new(0, Arrivals.Poisson(random, perSecond, (int)(perSecond * Seconds))),
                new(1, Arrivals.Poisson(random, 2 * perSecond, (int)(2 * perSecond * Seconds))),
            ],
            CreatePolicy = () => SchedulingPolicies.Create(policy, AllocationMeasure.Work, localWinsTies: false)!,
            Scheduler = new SchedulerOptions(),
            LatencySeconds = 0.002,
            LinkBitsPerSecond = 100e6,
            LossShare = 0.01,
            Faults = [.. Enumerable.Range(1, (int)(Seconds / EverySeconds) - 1).Select(index => new Fault(
                index * EverySeconds, (int)(random.Next() * Workers), (FaultKind)(int)(random.Next() * 3), AwaySeconds))],
            Seed = seed,
        }).Run(cancellation);
        return new Row(
            string.Create(CultureInfo.InvariantCulture, $"chaos: {policy}"),
            ("admitted", result.Admitted),
            ("refused", result.Refused),
            ("died with their source", result.DiedWithSource),
            ("answered", result.Answered),
            ("missing", result.Missing),
            ("answered twice", result.AnsweredTwice),
            ("mean s", result.MeanSeconds),
            ("p99 s", result.Quantile(0.99)));
    }
}
