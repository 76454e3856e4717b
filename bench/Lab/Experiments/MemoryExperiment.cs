using System.Globalization;
using EdgeAspire.Bench.Lab.Clusters;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>A model that is too large for one device: VGG16, 528 MiB of weights, on devices of 256 MiB.</summary>
internal sealed class MemoryExperiment : IExperiment
{
    private const string Model = "vgg16";
    private const double DeviceMebibytes = 256;
    private const double BytesPerMebibyte = 1024 * 1024;

    private static readonly PlanWay One = new("one device", "single");
    private static readonly PlanWay Best = new("best", "best") { SendsDirectly = true };

    public string Name => "memory";

    public string Description => "VGG16 on devices of 256 MB, of which one alone cannot hold it.";

    public async Task RunAsync(ExperimentRun run, CancellationToken cancellation)
    {
        var small = run.Cluster with
        {
            Devices = [.. run.Cluster.Devices.Select(device => device.Runs(ServiceKind.Stage) ? device with { MemoryMb = DeviceMebibytes } : device)],
        };
        using var question = ModelQuestion.OfBuiltin(Model);
        await using var lab = await PlanLab.StartAsync(small, stages: 2, run.Table, cancellation);
        await lab.Client.BuildAsync(Model, cancellation);
        await RefuseAsync(run.Table, lab, cancellation);
        var name = string.Create(CultureInfo.InvariantCulture, $"{Model} on up to {lab.Stages.Count} devices of {DeviceMebibytes} MB");
        MeasuredPlan? measured = null;
        await lab.TryAsync(run.Table, name, async () =>
        {
            measured = await lab.MeasureAsync(question, Best, lab.Stages, cancellation);
            return measured.ToRow(name);
        }, cancellation);
        foreach (var device in measured?.Plan["devices"]!.AsArray() ?? [])
        {
            run.Table.Add(new Row(
                (string)device!["name"]!,
                ("resident_mib", lab.Cluster.ResidentMebibytes((string)device["name"]!)),
                ("planned_mib", (long)device["memory_bytes"]! / BytesPerMebibyte),
                ("for_parts_mib", (long)device["memory_limit_bytes"]! / BytesPerMebibyte),
                ("device_mib", DeviceMebibytes)));
        }
    }

    private static async Task RefuseAsync(ExperimentTable table, PlanLab lab, CancellationToken cancellation)
    {
        try
        {
            await lab.Client.DeployAsync(Model, One.ToRequest(lab.Stages.Take(1)), cancellation);
            table.Fail($"{Model} on one device", "it was to be refused, but was deployed");
        }
        catch (InvalidOperationException exception)
        {
            table.Tell($"{Model} on one device is refused: {exception.Message}");
        }
    }
}
