using System.Globalization;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>
/// Throughput of pipelines with several requests in flight, against random assignment (Hadidi et al., section 6) and against the bound of
/// the slowest stage.
/// </summary>
/// <param name="model">A benchmark model.</param>
/// <param name="counts">Over how many devices.</param>
internal sealed class PipelinesExperiment(string model, params int[] counts) : IExperiment
{
    private const double Percent = 100;

    // The median of a few draws; a single one may be lucky.
    private static readonly int[] Seeds = [1, 2, 3];

    private static readonly PlanWay Pipeline = new("pipeline", "pipeline") { Objective = "throughput", SendsDirectly = true, UsesAll = true };

    public string Name => $"pipelines-{model}";

    public string Description => $"throughput of pipelines of {model} against random assignment and the slowest stage's bound.";

    public async Task RunAsync(ExperimentRun run, CancellationToken cancellation)
    {
        using var question = ModelQuestion.OfBuiltin(model);
        await using var lab = await PlanLab.StartAsync(run.Cluster, counts.Max(), run.Table, cancellation);
        await lab.Client.BuildAsync(model, cancellation);
        foreach (var count in counts)
        {
            await CompareAsync(run.Table, lab, question, count, cancellation);
        }
    }

    // While each device computes, more requests are on the links between them.
    private static int InFlight(int devices) => (devices * 3 / 2) + 1;

    private static async Task CompareAsync(ExperimentTable table, PlanLab lab, ModelQuestion question, int devices, CancellationToken cancellation)
    {
        List<double> random = [];
        foreach (var seed in Seeds)
        {
            var way = new PlanWay(string.Create(CultureInfo.InvariantCulture, $"random {seed}"), "random") { Seed = seed, SendsDirectly = true, UsesAll = true };
            await MeasureAsync(table, lab, question, way, devices, perSecond =>
            {
                random.Add(perSecond);
                return [];
            }, cancellation);
        }

        await MeasureAsync(
            table,
            lab,
            question,
            Pipeline,
            devices,
            perSecond => random.Count == 0 ? [] : [("times_random", perSecond / Quantiles.Median(random))],
            cancellation);
    }

    private static async Task MeasureAsync(
        ExperimentTable table,
        PlanLab lab,
        ModelQuestion question,
        PlanWay way,
        int devices,
        Func<double, (string Name, double Value)[]> compare,
        CancellationToken cancellation)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{question.Model} on {devices} devices, {way.Name}");
        await lab.TryAsync(table, name, async () =>
        {
            var plan = await lab.DeployAsync(question.Model, way, lab.Stages.Take(devices), cancellation);
            var used = plan["devices"]!.AsArray().Count;
            var load = await SteadyLoad.RunAsync(InFlight(used), token => question.AskAsync(lab.Client, token), cancellation);
            var bound = PipelineBound.Of(lab.Cluster.Spec, plan, load.Answers);
            return new Row(
                name,
                [
                    ("per_second", load.PerSecond),
                    ("bound_per_second", 1 / bound.PeriodSeconds),
                    ("of_bound_percent", Percent * load.PerSecond * bound.PeriodSeconds),
                    ("bound_is_computing", bound.IsComputing ? 1 : 0),
                    ("predicted_per_second", 1 / (double)plan["period_seconds"]!),
                    ("median_s", Quantiles.Median(load.Answers.Select(answer => answer.Seconds))),
                    ("devices_used", used),
                    ("retries", load.Answers.Sum(answer => answer.Retries)),
                    ("worst_relative_error", load.Answers.Max(answer => answer.Error ?? 0)),
                    .. compare(load.PerSecond),
                ]);
        }, cancellation);
    }
}
