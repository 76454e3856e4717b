using System.Globalization;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>
/// How long one inference takes over one device, two, and so on to all stages of the cluster file, by each way of planning it, beside what
/// was predicted. CoopAI's comparison of single, SLS and MLS, and what the best plan gains over them.
/// </summary>
/// <param name="model">A benchmark model.</param>
internal sealed class CompletionExperiment(string model) : IExperiment
{
    private static readonly PlanWay Single = new(CompletionSummary.Single, "single");

    // The paper's slicing layer by layer has every device compute; the others may leave devices out.
    private static readonly PlanWay[] Ways =
    [
        new(CompletionSummary.Sls, "sls") { UsesAll = true },
        new(CompletionSummary.Mls, "mls"),
        new(CompletionSummary.Best, "best") { SendsDirectly = true },
        new(CompletionSummary.BestInt8, "best") { SendsDirectly = true, Wire = "int8" },
    ];

    public string Name => $"completion-{model}";

    public string Description => $"time of one inference of {model} over 1 to all stages: single, sls, mls, best.";

    public async Task RunAsync(ExperimentRun run, CancellationToken cancellation)
    {
        using var question = ModelQuestion.OfBuiltin(model);
        await using var lab = await PlanLab.StartAsync(run.Cluster, stages: 1, run.Table, cancellation);
        await lab.Client.BuildAsync(model, cancellation);
        var summary = new CompletionSummary();
        for (var count = 1; count <= lab.Stages.Count; count++)
        {
            foreach (var way in count == 1 ? [Single] : Ways)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{count} devices, {way.Name}");
                await lab.TryAsync(run.Table, name, async () =>
                {
                    var measured = await lab.MeasureAsync(question, way, lab.Stages.Take(count), cancellation);
                    summary.Add(count, way.Name, measured.Seconds, measured.PredictedSeconds);
                    return measured.ToRow(name, summary.Gains(count, way.Name));
                }, cancellation);
            }
        }

        foreach (var row in summary.Rows())
        {
            run.Table.Add(row);
        }
    }
}
