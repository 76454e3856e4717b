using System.Globalization;
using EdgeAspire.Scheduling.Allocation;
using EdgeAspire.Scheduling.Policies;
using EdgeAspire.Scheduling.Simulation;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Bench.Mdi;

/// <summary>MS-MDI's experiment: two sources with 10,000 and 30,000 images, at 5 and 10 a second, on 2, 3 and 5 workers.</summary>
internal static class PaperRows
{
    /// <summary>What the paper prints: rings, and how many per cent MS-MDI is better than the others.</summary>
    public static readonly IReadOnlyList<(int Workers, double OverLocal, double OverArMdi)> Printed = [(2, 11, 16), (3, 32, 20), (5, 74, 29)];

    public static IEnumerable<Row> All(long seed, CancellationToken cancellation) =>
        new[] { Regime.A, Regime.B }.SelectMany(regime => Printed.SelectMany(printed => Of(regime, printed.Workers, printed.OverLocal, printed.OverArMdi, seed, cancellation)));

    private static IEnumerable<Row> Of(Regime regime, int workers, double overLocal, double overArMdi, long seed, CancellationToken cancellation)
    {
        var local = Simulate(regime, workers, seed, SchedulingPolicies.Local, AllocationMeasure.Work, knowsAll: true, cancellation);
        var arMdi = Simulate(regime, workers, seed, SchedulingPolicies.ArMdi, AllocationMeasure.Work, knowsAll: true, cancellation);
        var msMdi = Simulate(regime, workers, seed, SchedulingPolicies.MsMdi, AllocationMeasure.Work, knowsAll: true, cancellation);
        var late = Simulate(regime, workers, seed, SchedulingPolicies.MsMdi, AllocationMeasure.Work, knowsAll: false, cancellation);
        var printed = Simulate(regime, workers, seed, SchedulingPolicies.ArMdi, AllocationMeasure.Parameters, knowsAll: true, cancellation);
        var measured = Simulate(
            regime, workers, seed, SchedulingPolicies.ArMdi, AllocationMeasure.Parameters, knowsAll: true, cancellation, measuredViewSeconds: 10);
        var finish = Simulate(regime, workers, seed, SchedulingPolicies.Finish, AllocationMeasure.Work, knowsAll: false, cancellation);
        var (last, mean) = PooledLimit.Of(Experiment(regime, workers, seed));
        Outcome limit = new(last, mean, double.NaN, 0, double.NaN);
        var name = string.Create(CultureInfo.InvariantCulture, $"{regime.Name}, {workers} workers: ");
        yield return Times(name + "local", local);
        yield return Times(name + "ar-mdi", arMdi);
        yield return Times(name + "ar-mdi, equal parameters", printed);
        yield return Times(name + "ar-mdi, measured parameters", measured);
        yield return Times(name + "ms-mdi", msMdi);
        yield return Times(name + "ms-mdi, told of queues", late);
        yield return Times(name + "finish", finish);
        yield return new Row(name + "limit", ("total s", limit.TotalSeconds), ("mean s", limit.MeanSeconds));
        yield return Beside(name + "ms-mdi over local, %", regime.Gain(regime.Metric(msMdi), regime.Metric(local)), overLocal);
        yield return Beside(name + "ms-mdi over ar-mdi, %", regime.Gain(regime.Metric(msMdi), regime.Metric(arMdi)), overArMdi);
        yield return new Row(
            name + "finish closes of the gap, %",
            ("ours", 100 * (regime.Metric(msMdi) - regime.Metric(finish)) / (regime.Metric(msMdi) - regime.Metric(limit))),
            ("wanted", workers == 5 ? 95 : 50));
    }

    private static Row Times(string name, Outcome outcome) => new(
        name,
        ("total s", outcome.TotalSeconds),
        ("mean s", outcome.MeanSeconds),
        ("p99 s", outcome.P99Seconds),
        ("messages an item", outcome.Messages),
        ("busiest, %", 100 * outcome.BusiestShare));

    private static Row Beside(string name, double ours, double paper) => new(name, ("ours", ours), ("paper", paper));

    private static Outcome Simulate(
        Regime regime, int workers, long seed, string policy, AllocationMeasure measure, bool knowsAll, CancellationToken cancellation,
        double measuredViewSeconds = 0)
    {
        var result = new ClusterSimulation(Experiment(regime, workers, seed) with
        {
            CreatePolicy = () => SchedulingPolicies.Create(policy, measure, localWinsTies: false)!,
            KnowsAll = knowsAll,
            MeasuredViewSeconds = measuredViewSeconds,
        }).Run(cancellation);
        return new Outcome(
            result.LastAnswerSeconds,
            result.MeanSeconds,
            result.Quantile(0.99),
            (double)result.Messages / result.Answered,
            result.Busy.Max());
    }

    private static SimulationOptions Experiment(Regime regime, int workers, long seed)
    {
        const int ImageSize = 256;
        var chain = MobileNetV2.Chain(ImageSize);
        var random = new VirtualRandom(seed);
        var secondsPerWork = 1 / (Regime.ImagesPerSecond * chain.TotalWork);
        return new SimulationOptions
        {
            Chain = chain,
            Devices = [.. Enumerable.Repeat(new SimulatedDevice(secondsPerWork, 0, chain.Blocks, regime.SendSeconds, regime.ReceiveSeconds), workers)],
            Sources = [new(0, Arrivals.Poisson(random, 5, 10_000)), new(1, Arrivals.Poisson(random, 10, 30_000))],
            CreatePolicy = () => new LocalPolicy(),
            // The paper's queues have no bounds.
            Scheduler = new SchedulerOptions { QueueCapacity = int.MaxValue, MaxUnanswered = int.MaxValue },
            SharedHopSeconds = Regime.HopSeconds,
        };
    }
}
