using System.Diagnostics;
using System.Globalization;
using EdgeAspire.Bench.Lab.Clusters;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>
/// Mixed load for a long time while devices fail: two models, one in rounds and one as a pipeline, several clients, and every 20 s a device
/// that is killed, cut off, hung, or slowed to half. Wanted: no wrong answer, no lost request, and memory that does not grow.
/// </summary>
internal sealed class SoakExperiment : IExperiment
{
    private const int FewestStages = 3;
    private const int ClientsPerModel = 2;
    private const int Seed = 1;

    private static readonly TimeSpan UsualDuration = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan FaultInterval = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FaultDuration = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MemoryInterval = TimeSpan.FromSeconds(2);

    private static readonly (string Model, PlanWay Way)[] Loads =
    [
        ("shakeshake8", new PlanWay("rounds", "best") { SendsDirectly = true, HasFallbacks = true }),
        ("mobilenetv2", new PlanWay("pipeline", "best") { SendsDirectly = true, HasFallbacks = true, Objective = "throughput", Strategy = "pipeline" }),
    ];

    public string Name => "soak";

    public string Description => "mixed load while a device is killed, cut, hung or slowed every 20 s, for --minutes.";

    public async Task RunAsync(ExperimentRun run, CancellationToken cancellation)
    {
        await using var lab = await PlanLab.StartAsync(WithUsualSettings(run.Cluster), FewestStages, run.Table, cancellation);
        List<(ModelQuestion Question, SoakTally Tally)> loads = [];
        try
        {
            foreach (var (model, way) in Loads)
            {
                loads.Add((ModelQuestion.OfBuiltin(model), new SoakTally()));
                await lab.Client.BuildAsync(model, cancellation);
                await lab.DeployAsync(model, way, null, cancellation);
            }

            await SoakAsync(run, lab, loads, cancellation);
        }
        finally
        {
            loads.ForEach(load => load.Question.Dispose());
        }
    }

    private static async Task SoakAsync(
        ExperimentRun run, PlanLab lab, List<(ModelQuestion Question, SoakTally Tally)> loads, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var clients = loads.SelectMany(load => Enumerable.Range(0, ClientsPerModel)
            .Select(_ => AskAsync(run.Table, lab, load.Question, load.Tally, enough.Token, cancellation))).ToList();
        var started = Stopwatch.GetTimestamp();
        var duration = run.Duration ?? UsualDuration;
        var memory = new SoakMemory(duration);
        var watch = WatchMemoryAsync(run.Table, lab, memory, started, enough.Token);
        await Task.Delay(FaultInterval, cancellation);
        var counts = await FailAsync(run.Table, lab, started, duration, cancellation);
        await enough.CancelAsync();
        await Task.WhenAll([watch, .. clients]);
        foreach (var row in memory.EndWindow(duration) is { } last ? memory.ByAge().Prepend(last) : memory.ByAge())
        {
            run.Table.Add(row);
        }

        run.Table.Add(new Row("faults", [.. counts.Select(count => (count.Key.ToString(), (double)count.Value))]));
        foreach (var ((model, way), (_, tally)) in Loads.Zip(loads))
        {
            run.Table.Add(tally.ToRow($"{model}, {way.Name}"));
            if (!tally.IsFlawless)
            {
                run.Table.Fail($"{model}, {way.Name}", tally.ToString());
            }
        }
    }

    private static async Task<Dictionary<FaultKind, int>> FailAsync(
        ExperimentTable table, PlanLab lab, long started, TimeSpan duration, CancellationToken cancellation)
    {
        var random = new Random(Seed);
        var counts = Enum.GetValues<FaultKind>().ToDictionary(kind => kind, _ => 0);
        DeviceSpec[] devices = [.. lab.Cluster.Spec.Devices.Where(device => device.Runs(ServiceKind.Stage))];
        using var timer = new PeriodicTimer(FaultInterval);
        while (Stopwatch.GetElapsedTime(started) + FaultInterval <= duration)
        {
            var fault = Fault.Draw(devices, Enum.GetValues<FaultKind>(), random);
            table.Tell(string.Create(CultureInfo.InvariantCulture, $"after {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s: {fault.Kind} {fault.Device.Name}"));
            await fault.BeginAsync(lab.Cluster);
            counts[fault.Kind]++;
            await Task.Delay(FaultDuration, cancellation);
            await fault.EndAsync(lab.Cluster, cancellation);
            await timer.WaitForNextTickAsync(cancellation);
        }

        return counts;
    }

    private static async Task AskAsync(
        ExperimentTable table, PlanLab lab, ModelQuestion question, SoakTally tally, CancellationToken enough, CancellationToken cancellation)
    {
        while (!enough.IsCancellationRequested)
        {
            try
            {
                var answer = await question.AskAsync(lab.Client, cancellation);
                if (!tally.Count(answer))
                {
                    table.Tell(string.Create(CultureInfo.InvariantCulture, $"wrong answer of {question.Model}, plan {answer.Plan}: off by {answer.Error:G3}"));
                }
            }
            catch (Exception exception) when (PlanLab.IsFailure(exception) && !cancellation.IsCancellationRequested)
            {
                tally.CountLost();
                table.Tell($"lost: {exception.Message}");
            }
        }
    }

    private static async Task WatchMemoryAsync(ExperimentTable table, PlanLab lab, SoakMemory memory, long started, CancellationToken enough)
    {
        ServiceKind[] lasting = [ServiceKind.Gate, ServiceKind.Planner];
        using var timer = new PeriodicTimer(MemoryInterval);
        do
        {
            var at = Stopwatch.GetElapsedTime(started);
            if (memory.EndWindow(at) is { } row)
            {
                table.Add(row);
            }

            foreach (var kind in lasting)
            {
                memory.Add(kind.ToString().ToLowerInvariant(), lab.Cluster.ResidentMebibytes(lab.Cluster.Spec.Find(kind)!.Name));
            }

            foreach (var stage in lab.Stages)
            {
                memory.AddStage(at, lab.Cluster.Age(stage), lab.Cluster.ResidentMebibytes(stage));
            }
        }
        while (await IsNextAsync(timer, enough));
    }

    private static async Task<bool> IsNextAsync(PeriodicTimer timer, CancellationToken enough)
    {
        try
        {
            return await timer.WaitForNextTickAsync(enough);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // Cluster files for measurements hold plans fast, let requests take long and repeat none; here all that is part of what is tried.
    private static ClusterSpec WithUsualSettings(ClusterSpec cluster) => cluster with
    {
        Devices =
        [
            .. cluster.Devices.Select(device => device with
            {
                Services = [.. device.Services.Select(service => service with { Settings = [.. service.Settings.Where(setting => !IsForMeasuring(setting.Key))] })],
            }),
        ],
    };

    private static bool IsForMeasuring(string setting) => setting is "Planner:ReplanSeconds" or "Gate:PlanDeadlineSeconds" or "Gate:RoundingCheckSeconds";
}
