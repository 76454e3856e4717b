using System.Diagnostics;
using System.Text.Json.Nodes;
using EdgeAspire.Bench.Lab.Clusters;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>A lab that is up, whose stages are deployed to and measured one plan after the other.</summary>
internal sealed class PlanLab : IAsyncDisposable
{
    private const int WarmUps = 2;
    private const int FewestAnswers = 3;
    private const int EnoughAnswers = 5;
    private const int MostAnswers = 50;

    // Short inferences are noisy, and cost little; long ones are asked for as seldom as a median allows.
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(45);

    private PlanLab(EmulatedCluster cluster)
    {
        Cluster = cluster;
        Client = new PlanClient(cluster.Planner!.Rest, cluster.Gate!.Grpc);
        Stages = [.. cluster.Spec.Devices.Where(device => device.Runs(ServiceKind.Stage)).Select(device => device.Name)];
    }

    public EmulatedCluster Cluster { get; }

    public PlanClient Client { get; }

    /// <summary>The devices that run a stage, in the order of the file.</summary>
    public IReadOnlyList<string> Stages { get; }

    /// <summary>
    /// Starts a cluster, waits until all stages have registered, and has them measure themselves again, at last one at a time: what a device
    /// finds in its first seconds is the start of its programs rather than its speed.
    /// </summary>
    /// <param name="spec">The cluster.</param>
    /// <param name="stages">How many stages it must have.</param>
    /// <param name="table">Takes what the stages measured.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="LabException">It has no gate or fewer stages than are needed, or the machine cannot emulate it.</exception>
    public static async Task<PlanLab> StartAsync(ClusterSpec spec, int stages, ExperimentTable table, CancellationToken cancellation)
    {
        if (spec.Find(ServiceKind.Gate) is null || spec.Devices.Count(device => device.Runs(ServiceKind.Stage)) < stages)
        {
            throw new LabException(FormattableString.Invariant($"The experiment needs a cluster with a gate and {stages} stages."));
        }

        var lab = new PlanLab(await EmulatedCluster.StartAsync(spec, cancellation));
        try
        {
            await lab.RegisterAsync(lab.Stages, cancellation);
            table.Add(await lab.DescribeAsync(cancellation));
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has devices load a plan while links are open, and puts the rates back in force.</summary>
    /// <returns>The plan.</returns>
    public async Task<JsonObject> DeployAsync(string model, PlanWay way, IEnumerable<string>? devices, CancellationToken cancellation)
    {
        await Cluster.OpenLinksAsync();
        try
        {
            return await Client.DeployAsync(model, way.ToRequest(devices), cancellation);
        }
        finally
        {
            await Cluster.RestoreLinksAsync();
        }
    }

    /// <summary>Deploys a model, and asks for one inference after the other.</summary>
    public async Task<MeasuredPlan> MeasureAsync(ModelQuestion question, PlanWay way, IEnumerable<string>? devices, CancellationToken cancellation)
    {
        var plan = await DeployAsync(question.Model, way, devices, cancellation);
        return new MeasuredPlan(plan, await AskAsync(question, (string)plan["id"]!, cancellation));
    }

    /// <summary>Asks for one inference after the other: a few for warming up, then as many as a median needs.</summary>
    /// <param name="question">What to ask.</param>
    /// <param name="plan">The plan that has to carry all of them out; null where none does.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<PlanAnswer>> AskAsync(ModelQuestion question, string? plan, CancellationToken cancellation)
    {
        List<PlanAnswer> answers = [];
        var started = Stopwatch.GetTimestamp();
        for (var request = -WarmUps; IsWanted(request, Stopwatch.GetElapsedTime(started)); request++)
        {
            var answer = await question.AskAsync(Client, cancellation);
            if (!string.Equals(answer.Plan, plan, StringComparison.Ordinal) || answer.Retries > 0)
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"Plan {plan} was to be measured, but {answer.Plan} was carried out, with {answer.Retries} retries."));
            }

            if (request >= 0)
            {
                answers.Add(answer);
            }
        }

        return answers;
    }

    /// <summary>Adds a row, or that there is none: then the stages are started anew, so that the next row has nothing of what failed.</summary>
    /// <returns>Whether there is a row.</returns>
    public async Task<bool> TryAsync(ExperimentTable table, string name, Func<Task<Row>> measure, CancellationToken cancellation)
    {
        try
        {
            table.Add(await measure());
            return true;
        }
        catch (Exception exception) when (IsFailure(exception) && !cancellation.IsCancellationRequested)
        {
            table.Fail(name, exception.Message);
            await RecoverAsync(table, cancellation);
            return false;
        }
    }

    /// <summary>Starts devices anew, and waits until their stages have registered again.</summary>
    public async Task RestartAsync(IEnumerable<string> devices, CancellationToken cancellation)
    {
        string[] all = [.. devices];
        await Task.WhenAll(all.Select(device => Cluster.RestartAsync(device, cancellation)));
        await RegisterAsync(all.Where(Stages.Contains), cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Cluster.DisposeAsync();
    }

    /// <summary>Whether an exception says that services or devices failed, not that the experiment is wrong.</summary>
    public static bool IsFailure(Exception exception) =>
        exception is InvalidOperationException or TimeoutException or HttpRequestException or OperationCanceledException or LabException;

    private static bool IsWanted(int answers, TimeSpan elapsed) =>
        answers < FewestAnswers || (answers < EnoughAnswers && elapsed < Long) || (answers < MostAnswers && elapsed < Short);

    private async Task RegisterAsync(IEnumerable<string> stages, CancellationToken cancellation)
    {
        string[] all = [.. stages];
        await Client.WaitForStagesAsync(Stages.Count, cancellation);
        await Task.WhenAll(all.Select(stage => Cluster.MeasureStageAsync(stage, cancellation)));
        foreach (var stage in all)
        {
            await Cluster.MeasureStageAsync(stage, cancellation);
        }
    }

    // The ratios of a table hold for the ratio of speed and rate that it was measured with.
    private async Task<Row> DescribeAsync(CancellationToken cancellation)
    {
        var figures = await Client.FiguresAsync(cancellation);
        return new Row(
            "stages, as they measured themselves",
            ("stages", figures.Count),
            ("gflops", Quantiles.Median(figures.Select(stage => stage.Gflops))),
            ("least_gflops", figures.Min(stage => stage.Gflops)),
            ("most_gflops", figures.Max(stage => stage.Gflops)),
            ("mbps", Quantiles.Median(figures.Select(stage => stage.Mbps))),
            ("delay_ms", Quantiles.Median(figures.Select(stage => stage.DelayMs))),
            ("message_ms", Quantiles.Median(figures.Select(stage => stage.MessageMs))));
    }

    private async Task RecoverAsync(ExperimentTable table, CancellationToken cancellation)
    {
        string[] ended = [.. Cluster.Spec.Devices.Select(device => device.Name).Where(device => !Cluster.IsRunning(device))];
        table.Tell($"starting the stages anew{(ended.Length > 0 ? $"; ended had {string.Join(", ", ended)}" : "")}");
        await RestartAsync(Stages.Union(ended, StringComparer.Ordinal), cancellation);
    }
}
