using EdgeAspire.Bench.Lab.Experiments;
using EdgeAspire.Bench.Mdi;
using EdgeAspire.Bench.Ring;
using EdgeAspire.Bench.Serving;
using EdgeAspire.Scheduling.Allocation;
using EdgeAspire.Scheduling.Policies;
using EdgeAspire.Scheduling.Simulation;

namespace EdgeAspire.Bench.Lab.Rings;

/// <summary>
/// MS-MDI's experiment on emulated devices, shorter: rings of 2, 3 and 5 workers of which two are sources, one of them with three times the items
/// of the other, at 1.25 and 2.5 times the rate at which a worker computes; each policy beside the simulator with what its run measured.
/// </summary>
internal sealed class RingExperiment : IExperiment
{
    private const int FewestItems = 5;
    private const long Seed = 1;
    private const double Percent = 100;

    // Starting schedulers and getting to know their speed.
    private const double PreparationSeconds = 15;

    private static readonly TimeSpan UsualDuration = TimeSpan.FromMinutes(12);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(9);

    // The paper's queues have no bounds.
    private static readonly KeyValuePair<string, string>[] Unbounded =
    [
        new("Scheduler:QueueCapacity", "65536"),
        new("Scheduler:MaxUnanswered", "65536"),
        new("Scheduler:MaxPayloadBytes", "1073741824"),
        new("Scheduler:AnswerSeconds", "600"),
        new("Limits:MaxStreamsPerConnection", "8192"),
        new("Limits:MaxBufferedBytes", "1073741824"),
    ];

    public string Name => "ring";

    public string Description => "MS-MDI's experiment with each scheduling policy on rings of 2, 3 and 5 workers, beside the simulator.";

    public async Task RunAsync(ExperimentRun run, CancellationToken cancellation)
    {
        var stages = RingLab.DevicesOf(run.Cluster).Count();
        var rings = PaperRows.Printed.Where(printed => printed.Workers <= stages).ToArray();
        if (rings.Length == 0)
        {
            throw new LabException(FormattableString.Invariant($"The experiment needs a cluster with {PaperRows.Printed[0].Workers} stages; this one has {stages}."));
        }

        foreach (var (workers, _, _) in PaperRows.Printed.Where(printed => printed.Workers > stages))
        {
            run.Table.Fail(FormattableString.Invariant($"{workers} workers"), FormattableString.Invariant($"the cluster has {stages} stages"));
        }

        await using var lab = await RingLab.StartAsync(run.Cluster, run.Table.Tell, cancellation);
        var runSeconds = (run.Duration ?? UsualDuration).TotalSeconds / (rings.Length * SchedulingPolicies.Names.Length);
        RingSummary summary = new();
        double[][]? arrivals = null;
        foreach (var (workers, overLocal, overArMdi) in rings)
        {
            foreach (var policy in SchedulingPolicies.Names)
            {
                var name = FormattableString.Invariant($"{workers} workers: {policy}");
                await TryAsync(run.Table, lab, name, async () =>
                {
                    await lab.StartRingAsync(workers, policy, Unbounded, cancellation);
                    if (policy is SchedulingPolicies.Local)
                    {
                        run.Table.Add(BlocksOf(lab));
                    }

                    arrivals ??= await ArrivalsAsync(run.Table, lab, runSeconds - PreparationSeconds, cancellation);
                    summary.Add(workers, policy, await MeasureAsync(run.Table, lab, name, policy, arrivals, cancellation));
                }, cancellation);
            }

            Row?[] gains =
            [
                summary.Gain(workers, SchedulingPolicies.MsMdi, SchedulingPolicies.Local, overLocal),
                summary.Gain(workers, SchedulingPolicies.MsMdi, SchedulingPolicies.ArMdi, overArMdi),
                summary.Gain(workers, SchedulingPolicies.Finish, SchedulingPolicies.MsMdi, paperPercent: null),
            ];
            foreach (var gain in gains.OfType<Row>())
            {
                run.Table.Add(gain);
            }
        }
    }

    private static Row BlocksOf(RingLab lab)
    {
        var chain = RingPlan.ChainOf(lab.Plan);
        return new Row(
            FormattableString.Invariant($"{chain.Blocks} workers: the blocks"),
            [
                .. Enumerable.Range(0, chain.Blocks).Select(block => (
                    FormattableString.Invariant($"block_{block + 1}_work_percent"), Percent * chain.Work(block, block + 1) / chain.TotalWork)),
                .. Enumerable.Range(1, chain.Blocks - 1).Select(cut => (FormattableString.Invariant($"cut_{cut}_kb"), chain.BytesAt(cut) / 1e3)),
            ]);
    }

    private static async Task TryAsync(ExperimentTable table, RingLab lab, string name, Func<Task> measure, CancellationToken cancellation)
    {
        try
        {
            await measure();
        }
        catch (Exception exception) when (PlanLab.IsFailure(exception) && !cancellation.IsCancellationRequested)
        {
            table.Fail(name, exception.Message);
        }

        await lab.StopRingAsync();
    }

    // The same for all policies and rings, at the speed that the first ring has when it passes nothing on.
    private static async Task<double[][]> ArrivalsAsync(ExperimentTable table, RingLab lab, double localSeconds, CancellationToken cancellation)
    {
        var perSecond = await lab.CapacityAsync(cancellation) / lab.Workers.Count;
        var items = Math.Max(FewestItems, (int)(localSeconds * perSecond / 3));
        table.Add(new Row(
            "a worker",
            ("items_per_second", perSecond),
            ("item_ms", 1e3 / perSecond),
            ("source_1_items", items),
            ("source_1_per_second", 1.25 * perSecond),
            ("source_2_items", 3 * items),
            ("source_2_per_second", 2.5 * perSecond)));
        VirtualRandom random = new(Seed);
        return [Arrivals.Poisson(random, 1.25 * perSecond, items), Arrivals.Poisson(random, 2.5 * perSecond, 3 * items)];
    }

    private static async Task<Outcome> MeasureAsync(
        ExperimentTable table, RingLab lab, string name, string policy, double[][] arrivals, CancellationToken cancellation)
    {
        var before = await lab.DescribeAsync(cancellation);
        var bytesBefore = await lab.SentBytesAsync();
        RingLoad load = new(lab.Questions, AnswerLimit, table.Tell);
        var items = await load.RunAsync([.. lab.Workers.Select(worker => worker.Client)], arrivals, cancellation);
        var bytes = await lab.SentBytesAsync() - bytesBefore;
        var after = await lab.DescribeAsync(cancellation);
        var answered = items.Where(item => item.IsAnswered).ToArray();
        var (wrong, missing) = (items.Count(item => item.End is ItemEnd.Wrong), items.Count - answered.Length);
        if (wrong + missing > 0)
        {
            table.Fail($"{name}, answers", FormattableString.Invariant($"{wrong} wrong, {missing} missing of {items.Count}"));
        }

        var total = answered.Max(item => item.EndSeconds);
        var mean = answered.Average(item => item.InSystemSeconds);
        var busy = before.Zip(after, RingSimulation.BusySeconds).ToArray();
        var chain = RingPlan.ChainOf(lab.Plan);
        var simulated = RingSimulation.Run(chain, policy, AllocationMeasure.Work, arrivals, before, after, cancellation);
        Outcome outcome = new(
            total,
            mean,
            Quantiles.Of(answered.Select(item => item.InSystemSeconds), 0.99),
            before.Zip(after, (one, two) => RingSimulation.Difference(one, two, "handed")).Sum() / items.Count,
            busy.Max() / total);
        table.Add(new Row(
            name,
            ("total_s", outcome.TotalSeconds),
            ("mean_s", outcome.MeanSeconds),
            ("p99_s", outcome.P99Seconds),
            ("messages_an_item", outcome.Messages),
            ("kb_an_item", bytes / 1e3 / items.Count),
            ("busy_percent", Percent * busy.Average() / total),
            ("busy_ms_an_item", 1e3 * busy.Sum() / items.Count),
            ("wrong", wrong),
            ("missing", missing),
            ("simulated_total_s", simulated.LastAnswerSeconds),
            ("total_off_percent", Off(simulated.LastAnswerSeconds, total)),
            ("simulated_mean_s", simulated.MeanSeconds),
            ("mean_off_percent", Off(simulated.MeanSeconds, mean))));
        return outcome;
    }

    private static double Off(double simulated, double real) => Percent * ((simulated / real) - 1);
}
