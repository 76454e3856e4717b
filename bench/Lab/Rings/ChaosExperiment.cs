using EdgeAspire.Bench.Lab.Clusters;
using EdgeAspire.Bench.Lab.Experiments;
using EdgeAspire.Bench.Serving;
using EdgeAspire.Scheduling.Policies;
using EdgeAspire.Scheduling.Simulation;
using FaultKind = EdgeAspire.Bench.Lab.Experiments.FaultKind;

namespace EdgeAspire.Bench.Lab.Rings;

/// <summary>
/// A ring of all stages at 80 % of what it computes, two of them sources, of which every 10 s one at random is killed or cut off for 5 s. Wanted: every
/// item that was admitted is answered once, rightly, unless its source was killed, which its items die with.
/// </summary>
internal sealed class ChaosExperiment : IExperiment
{
    private const int FewestStages = 2;
    private const double Load = 0.8;
    private const int Seed = 1;

    private static readonly TimeSpan UsualDuration = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FaultInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FaultDuration = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(2);
    private static readonly FaultKind[] Kinds = [FaultKind.Kill, FaultKind.Cut];

    // Short enough for one who is cut off to be taken for lost.
    private static readonly KeyValuePair<string, string> Lease = new("Planner:LeaseSeconds", "3");
    private static readonly KeyValuePair<string, string>[] Settings =
    [
        new("Scheduler:HeartbeatSeconds", "0.5"),
        new("Scheduler:AnswerSeconds", "120"),
    ];

    public string Name => "chaos";

    public string Description => "a ring at 80 % load of which a worker is killed or cut off every 10 s, for --minutes.";

    public async Task RunAsync(ExperimentRun run, CancellationToken cancellation)
    {
        var devices = RingLab.DevicesOf(run.Cluster).ToArray();
        if (devices.Length < FewestStages)
        {
            throw new LabException(FormattableString.Invariant($"The experiment needs a cluster with {FewestStages} stages; this one has {devices.Length}."));
        }

        await using var lab = await RingLab.StartAsync(WithShortLeases(run.Cluster), run.Table.Tell, cancellation);
        await lab.StartRingAsync(devices.Length, SchedulingPolicies.Finish, Settings, cancellation);
        var capacity = await lab.CapacityAsync(cancellation);
        var perSecond = Load * capacity / 3;
        run.Table.Add(new Row(
            "the ring",
            ("workers", devices.Length),
            ("items_per_second_at_most", capacity),
            ("source_1_per_second", perSecond),
            ("source_2_per_second", 2 * perSecond)));
        ChaosTally tally = new();
        foreach (var item in await BringAsync(run, lab, tally, perSecond, cancellation))
        {
            tally.Count(item);
        }

        foreach (var row in tally.Rows())
        {
            run.Table.Add(row);
        }

        if (!tally.IsFlawless)
        {
            run.Table.Fail("items", tally.ToString());
        }

        await SettleAsync(run.Table, lab, cancellation);
    }

    private static async Task<IReadOnlyList<RingItem>> BringAsync(
        ExperimentRun run, RingLab lab, ChaosTally tally, double perSecond, CancellationToken cancellation)
    {
        var duration = run.Duration ?? UsualDuration;
        VirtualRandom random = new(Seed);
        var count = (int)(perSecond * duration.TotalSeconds);
        double[][] arrivals = [Arrivals.Poisson(random, perSecond, count), Arrivals.Poisson(random, 2 * perSecond, 2 * count)];
        RingLoad load = new(lab.Questions, AnswerLimit, run.Table.Tell);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var items = load.RunAsync([.. lab.Workers.Take(arrivals.Length).Select(worker => worker.Client)], arrivals, enough.Token);
        ChaosFaults faults = new(lab, load, tally, arrivals.Length, run.Table.Tell);
        try
        {
            await faults.RunAsync(Kinds, new Random(Seed), FaultInterval, FaultDuration, duration, cancellation);
        }
        catch
        {
            await enough.CancelAsync();
            await items.ContinueWith(static _ => { }, TaskScheduler.Default);
            throw;
        }

        return await items;
    }

    // Nobody goes on with items of sources that died.
    private static async Task SettleAsync(ExperimentTable table, RingLab lab, CancellationToken cancellation)
    {
        double left = 0;
        try
        {
            await Wait.UntilAsync("all workers to have nothing left", AnswerLimit, async () =>
            {
                left = (await lab.DescribeAsync(cancellation)).Sum(worker => worker.GetProperty("unanswered").GetDouble() + worker.GetProperty("payloads").GetDouble());
                return left == 0;
            }, cancellation);
            table.Add(new Row("left at the end", ("items", left)));
        }
        catch (TimeoutException exception)
        {
            table.Fail("left at the end", exception.Message);
        }
    }

    private static ClusterSpec WithShortLeases(ClusterSpec cluster) => cluster with
    {
        Devices =
        [
            .. cluster.Devices.Select(device => device with
            {
                Services = [.. device.Services.Select(service => service.Kind is ServiceKind.Planner ? service with { Settings = [.. service.Settings, Lease] } : service)],
            }),
        ],
    };
}
