using System.Diagnostics;
using System.Globalization;
using EdgeAspire.Bench.Lab.Clusters;
using EdgeAspire.Bench.Lab.Devices;
using EdgeAspire.Bench.Lab.Switching;

namespace EdgeAspire.Bench.Lab;

/// <summary>
/// A cluster of emulated devices that run the real services. It is closed: no device reaches this machine's network, and this machine's
/// programs reach the lab only through <see cref="Gate"/> and <see cref="Planner"/>. Disposing it removes every trace; so does the switch's
/// process when this process dies, and the next start of a lab of the same name.
/// </summary>
internal sealed class EmulatedCluster : IAsyncDisposable
{
    private const int StartsAtOnce = 4;

    // More than this machine's switch carries.
    private const double OpenMbps = 10_000;

    private readonly Dictionary<string, EmulatedDevice> _devices = new(StringComparer.Ordinal);
    private readonly List<TcpRelay> _relays = [];
    private readonly LabNames _names;
    private readonly LabLock _lock;
    private readonly ControlGroups _groups;
    private SwitchProcess? _switch;

    private EmulatedCluster(ClusterSpec spec, LabNames names, LabLock ownership, ControlGroups groups)
    {
        Spec = spec;
        _names = names;
        _lock = ownership;
        _groups = groups;
        var cores = ComputeCores.Divide(spec.Devices, ComputeCores.Allowed());
        for (var port = 0; port < spec.Devices.Count; port++)
        {
            var device = spec.Devices[port];
            _devices.Add(device.Name, new EmulatedDevice(names, groups, device, port, cores.TryGetValue(device.Name, out var core) ? core : null));
        }
    }

    public ClusterSpec Spec { get; }

    /// <summary>Where this machine's programs reach the gate; null when no device runs it.</summary>
    public ServiceEndpoints? Gate { get; private set; }

    /// <summary>Where this machine's programs reach the planner; null when no device runs it.</summary>
    public ServiceEndpoints? Planner { get; private set; }

    /// <summary>Processor time that the switch has used, in seconds.</summary>
    public double SwitchCpuSeconds => _switch!.CpuSeconds;

    /// <summary>Starts a cluster and its services, and waits until all are healthy.</summary>
    /// <exception cref="LabException">The machine cannot emulate it; the message says why. Nothing is left behind.</exception>
    public static async Task<EmulatedCluster> StartAsync(ClusterSpec spec, CancellationToken cancellation)
    {
        if (LabRequirements.Missing() is { Count: > 0 } missing)
        {
            throw new LabException($"The lab needs{Environment.NewLine}{string.Join(Environment.NewLine, missing.Select(line => $"  - {line}"))}");
        }

        var names = new LabNames(spec.Name);
        var ownership = LabLock.TryTake(names)
            ?? throw new LabException($"The lab '{spec.Name}' is up already, in another process; give this one another name.");
        var cluster = new EmulatedCluster(spec, names, ownership, new ControlGroups(LabRequirements.FindMounts()!, names.Group));
        try
        {
            LabRemains.Remove(names);
            await cluster.CreateAsync();
            await cluster.StartServicesAsync(cancellation);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A device's address in the lab.</summary>
    public string Address(string device) => Device(device).Address;

    /// <summary>Drops everything on a device's link, as if the cable were out. Connections notice by their timeouts only.</summary>
    public Task CutAsync(string device) => _switch!.CutAsync(Device(device).Spec.Name);

    /// <summary>Ends <see cref="CutAsync"/>.</summary>
    public Task HealAsync(string device) => _switch!.HealAsync(Device(device).Spec.Name);

    /// <summary>
    /// Changes a device's share of the processor, and with it what it has beside computing. Where its services see to their share themselves
    /// they do so within a second.
    /// </summary>
    /// <param name="device">Its name.</param>
    /// <param name="percent">Of one core; null for no limit.</param>
    public void SetCpu(string device, double? percent) => Device(device).SetCpu(percent);

    /// <summary>Lets a device have all of the processor that there is, until its share is set.</summary>
    public void LiftQuotas(string device) => Device(device).LiftQuotas();

    /// <summary>
    /// Lets all links run as fast as this machine can, and devices without their limits of the processor, so that parts come and load soon.
    /// Nothing that is measured meanwhile says anything of the cluster.
    /// </summary>
    public async Task OpenLinksAsync()
    {
        foreach (var device in Spec.Devices)
        {
            await _switch!.RateAsync(device.Name, OpenMbps, OpenMbps);
            if (!MeasuresParts(device))
            {
                Device(device.Name).LiftQuotas();
            }
        }
    }

    /// <summary>Ends <see cref="OpenLinksAsync"/>: rates and shares of the processor are again those of the file.</summary>
    public async Task RestoreLinksAsync()
    {
        foreach (var device in Spec.Devices)
        {
            await _switch!.RateAsync(device.Name, device.Link.UpMbps, device.Link.DownMbps);
            SetCpu(device.Name, device.CpuPercent);
        }
    }

    /// <summary>Has a device's stage measure its speed and its link again, and register what it found.</summary>
    public async Task MeasureStageAsync(string device, CancellationToken cancellation)
    {
        using var http = Device(device).CreateClient();
        var address = new Uri(ServiceEndpoints.Of(ServiceKind.Stage, Device(device).Address).Rest, "/api/stage/measure");
        using var response = await http.PostAsync(address, null, cancellation);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Ends all processes of a device at once.</summary>
    public Task KillAsync(string device) => Device(device).KillAsync();

    /// <summary>Ends all processes of a device and starts its services again, as if its power came back.</summary>
    public async Task RestartAsync(string device, CancellationToken cancellation)
    {
        await Device(device).KillAsync();
        await Device(device).StartServicesAsync(PlannerInside(), cancellation);
    }

    /// <summary>Starts a service on a device besides those of the file, and waits until it is healthy. A restart does not start it again.</summary>
    public Task StartServiceAsync(string device, ServiceSpec service, CancellationToken cancellation) =>
        Device(device).StartServiceAsync(service, PlannerInside(), cancellation);

    /// <summary>Has services of a kind on a device stop in order.</summary>
    public Task StopServiceAsync(string device, ServiceKind kind) => Device(device).StopServiceAsync(kind);

    /// <summary>Lets this machine's programs reach a service of a device, also after it was started anew. What comes in crosses no emulated link.</summary>
    public ServiceEndpoints Reach(string device, ServiceKind kind)
    {
        var inside = ServiceEndpoints.Of(kind, Device(device).Address);
        return new ServiceEndpoints(Open(device, inside.Rest), Open(device, inside.Grpc));
    }

    /// <summary>Stops all processes of a device, which stay: it hangs.</summary>
    public void Hang(string device) => Device(device).Signal(LinuxCalls.StopSignal);

    /// <summary>Ends <see cref="Hang"/>.</summary>
    public void Resume(string device) => Device(device).Signal(LinuxCalls.ContinueSignal);

    /// <summary>What crossed a device's link since the start.</summary>
    public Task<LinkCounters> CountAsync(string device) => _switch!.CountAsync(Device(device).Spec.Name);

    /// <summary>Memory of the processes of a device that is theirs alone or mapped from files, in MiB (resident set).</summary>
    public double ResidentMebibytes(string device) => Device(device).ResidentMebibytes;

    /// <summary>How long ago the services of a device were started the last time.</summary>
    public TimeSpan Age(string device) => Device(device).Age;

    /// <summary>Whether all services of a device run.</summary>
    public bool IsRunning(string device) => Device(device).IsRunning;

    /// <summary>Processor time that the processes of a device have used, in seconds.</summary>
    public double CpuSeconds(string device) => Device(device).CpuSeconds;

    /// <summary>Starts a command on a device, within its limits, with redirected input and output.</summary>
    public Process Start(string device, params string[] command) => Device(device).Start(isLimited: true, redirect: true, command);

    /// <summary>Runs a command in a device's network but without its limits, such as a load generator, until it ends.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> RunAsync(string device, IReadOnlyList<string> command, CancellationToken cancellation)
    {
        using var process = Device(device).Start(isLimited: false, redirect: false, command);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var relay in _relays)
        {
            await relay.DisposeAsync();
        }

        if (_switch is not null)
        {
            await _switch.DisposeAsync();
        }

        LabRemains.Remove(_names);
        foreach (var device in _devices.Values)
        {
            await device.KillAsync();
        }

        _lock.Dispose();
    }

    // What such a stage measures while a part loads has to be the device's own speed.
    private static bool MeasuresParts(DeviceSpec device) => device.Services.Any(service => service.Settings.Any(
        setting => setting.Key is "Stage:Measure" && string.Equals(setting.Value, "parts", StringComparison.OrdinalIgnoreCase)));

    private async Task CreateAsync()
    {
        _groups.Create();
        _groups.Add(LabNames.ToolsGroup, isApart: false, memoryBytes: null);
        foreach (var device in _devices.Values)
        {
            await device.CreateAsync();
        }

        _switch = await SwitchProcess.StartAsync(_names, Spec.Devices);
        foreach (var device in _devices.Values)
        {
            await device.ConnectAsync();
        }
    }

    private async Task StartServicesAsync(CancellationToken cancellation)
    {
        if (Spec.Find(ServiceKind.Planner) is not { } first)
        {
            return;
        }

        // The planner first: the others register there when they start.
        var planner = PlannerInside();
        await _devices[first.Name].StartServicesAsync(planner, cancellation);
        var others = _devices.Values.Where(device => device.Spec != first);
        await Parallel.ForEachAsync(
            others,
            new ParallelOptions { MaxDegreeOfParallelism = StartsAtOnce, CancellationToken = cancellation },
            async (device, token) => await device.StartServicesAsync(planner, token));
        Planner = Open(ServiceKind.Planner);
        Gate = Open(ServiceKind.Gate);
    }

    private ServiceEndpoints? Open(ServiceKind kind) => Spec.Find(kind) is { } spec ? Reach(spec.Name, kind) : null;

    private Uri Open(string device, Uri inside)
    {
        var relay = new TcpRelay(_names.NamespaceFile(device), inside);
        _relays.Add(relay);
        return relay.Address;
    }

    private ServiceEndpoints PlannerInside() =>
        ServiceEndpoints.Of(ServiceKind.Planner, _devices[Spec.Find(ServiceKind.Planner)!.Name].Address);

    private EmulatedDevice Device(string name) => _devices.TryGetValue(name, out var device)
        ? device
        : throw new LabException(string.Create(
            CultureInfo.InvariantCulture, $"There is no device '{name}' in lab '{Spec.Name}'; there are {string.Join(", ", _devices.Keys)}."));
}
