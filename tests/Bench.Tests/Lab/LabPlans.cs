using System.Globalization;
using EdgeAspire.Bench.Lab.Clusters;
using EdgeAspire.Bench.Lab.Experiments;

namespace EdgeAspire.Bench.Tests.Lab;

/// <summary>
/// Three emulated boards with real services, which carry out a plan of <see cref="LabNetwork"/>; shared, for boards take their time to
/// measure themselves. Started by the first test that is not skipped.
/// </summary>
public sealed class LabPlans : IAsyncLifetime
{
    /// <summary>What the boards have of a core.</summary>
    internal const double CpuPercent = 25;

    private static readonly PlanWay Way = new("balanced", "best") { SendsDirectly = true, UsesAll = true, HasFallbacks = true };

    private PlanLab? _lab;

    /// <summary>The lab, with a new deployment of the network.</summary>
    internal async Task<PlanLab> DeployAsync()
    {
        if (_lab is null)
        {
            _lab = await PlanLab.StartAsync(Describe(), stages: 3, new ExperimentTable("faults", TextWriter.Null), CancellationToken.None);
            await _lab.Client.UploadAsync(LabNetwork.Name, LabNetwork.Build().ToBytes(), CancellationToken.None);
        }

        await _lab.DeployAsync(LabNetwork.Name, Way, null, CancellationToken.None);
        return _lab;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_lab is not null)
        {
            await _lab.DisposeAsync();
        }
    }

    private static ClusterSpec Describe() => new(
        // Another checkout's tests may run on this machine.
        string.Create(CultureInfo.InvariantCulture, $"faults-{Environment.ProcessId}"),
        [
            new DeviceSpec("gateway", null, null, new LinkSpec(1000, 1000),
            [
                new ServiceSpec(ServiceKind.Planner, [KeyValuePair.Create("Planner:ReplanSeconds", "1")]),
                new ServiceSpec(ServiceKind.Gate, [KeyValuePair.Create("Gate:PollSeconds", "0.2")]),
            ]),
            .. Enumerable.Range(1, 3).Select(pi => new DeviceSpec(
                string.Create(CultureInfo.InvariantCulture, $"pi-{pi}"),
                CpuPercent,
                null,
                new LinkSpec(),
                [new ServiceSpec(ServiceKind.Stage, [KeyValuePair.Create("Stage:HeartbeatSeconds", "0.5")])])),
        ]);
}
