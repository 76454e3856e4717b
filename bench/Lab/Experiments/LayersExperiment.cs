using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>
/// What dividing single layers among three devices gains over one device, by each method that applies (Hadidi et al., section 4 and figure
/// 19): the whole time, and computing alone.
/// </summary>
internal sealed class LayersExperiment : IExperiment
{
    private const int Devices = 3;

    private static readonly PlanWay One = new("one device", "single");

    public string Name => "layers";

    public string Description => "single layers divided among 3 devices by each method, against one device.";

    public async Task RunAsync(ExperimentRun run, CancellationToken cancellation)
    {
        await using var lab = await PlanLab.StartAsync(run.Cluster, Devices, run.Table, cancellation);
        foreach (var layer in LayerCase.All)
        {
            var built = layer.Build();
            using var question = ModelQuestion.Of(layer.Name, built);
            await lab.Client.UploadAsync(layer.Name, built.ToBytes(), cancellation);
            MeasuredPlan? one = null;
            await lab.TryAsync(run.Table, $"{layer.Name}, {One.Name}", async () =>
            {
                one = await lab.MeasureAsync(question, One, lab.Stages.Take(1), cancellation);
                return one.ToRow($"{layer.Name}, {One.Name}", ("compute_s", one.ComputeSeconds));
            }, cancellation);
            foreach (var (way, mode) in layer.Methods)
            {
                var name = $"{layer.Name}, {way.Name}";
                await lab.TryAsync(run.Table, name, async () => RowOf(name, await DivideAsync(lab, question, way, mode, cancellation), one), cancellation);
            }

            await lab.Client.UndeployAsync(layer.Name, cancellation);
        }
    }

    private static async Task<MeasuredPlan> DivideAsync(PlanLab lab, ModelQuestion question, PlanWay way, string mode, CancellationToken cancellation)
    {
        var measured = await lab.MeasureAsync(question, way, lab.Stages.Take(Devices), cancellation);
        return measured.Modes.Contains(mode, StringComparer.Ordinal)
            ? measured
            : throw new InvalidOperationException($"The planner divided it by {string.Join(", ", measured.Modes)}, not by {mode}.");
    }

    private static Row RowOf(string name, MeasuredPlan measured, MeasuredPlan? one) => one is null
        ? measured.ToRow(name, ("compute_s", measured.ComputeSeconds))
        : measured.ToRow(
            name,
            ("compute_s", measured.ComputeSeconds),
            ("times_as_fast", one.Seconds / measured.Seconds),
            ("times_as_fast_computing", one.ComputeSeconds / measured.ComputeSeconds));
}
