using EdgeAspire.Bench.Lab.Clusters;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>Something that happens to a device, and ends.</summary>
/// <param name="Device">The device.</param>
/// <param name="Kind">What happens to it.</param>
internal sealed record Fault(DeviceSpec Device, FaultKind Kind)
{
    private const double OneCorePercent = 100;

    /// <summary>Draws one; every device and every kind is as likely.</summary>
    public static Fault Draw(IReadOnlyList<DeviceSpec> devices, IReadOnlyList<FaultKind> kinds, Random random) =>
        new(devices[random.Next(devices.Count)], kinds[random.Next(kinds.Count)]);

    /// <summary>Lets it happen.</summary>
    public async Task BeginAsync(EmulatedCluster cluster)
    {
        switch (Kind)
        {
            case FaultKind.Kill:
                await cluster.KillAsync(Device.Name);
                break;
            case FaultKind.Cut:
                await cluster.CutAsync(Device.Name);
                break;
            case FaultKind.Hang:
                cluster.Hang(Device.Name);
                break;
            default:
                cluster.SetCpu(Device.Name, (Device.CpuPercent ?? OneCorePercent) / 2);
                break;
        }
    }

    /// <summary>Ends it.</summary>
    public async Task EndAsync(EmulatedCluster cluster, CancellationToken cancellation)
    {
        switch (Kind)
        {
            case FaultKind.Kill:
                await cluster.RestartAsync(Device.Name, cancellation);
                break;
            case FaultKind.Cut:
                await cluster.HealAsync(Device.Name);
                break;
            case FaultKind.Hang:
                cluster.Resume(Device.Name);
                break;
            default:
                cluster.SetCpu(Device.Name, Device.CpuPercent);
                break;
        }
    }
}
