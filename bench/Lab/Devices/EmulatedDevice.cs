using System.Diagnostics;
using System.Globalization;
using EdgeAspire.Bench.Lab.Clusters;
using EdgeAspire.Bench.Lab.Switching;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Lab.Devices;

/// <summary>A device: a network namespace with one link, a share of the processor, a limit of memory, and its services.</summary>
/// <param name="names">Names of the lab's things.</param>
/// <param name="groups">The lab's control groups.</param>
/// <param name="spec">What it is.</param>
/// <param name="port">Its port at the switch.</param>
/// <param name="computeCore">The core that its stage computes on; null for any.</param>
internal sealed class EmulatedDevice(LabNames names, ControlGroups groups, DeviceSpec spec, int port, int? computeCore)
{
    private const string Network = "10.77.0.";
    private const int FirstHost = 10;
    private const double BytesPerMebibyte = 1024 * 1024;
    private const int LeastQueuedBursts = 64;
    private const double LeastPercent = 1;
    private const double WholePercent = 100;
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly List<(ServiceSpec Service, Process Process)> _running = [];
    private readonly LiveSettings? _settings = spec.RunPercent is null ? null : new LiveSettings(names.SettingsFolder(spec.Name));
    private long _startedTimestamp;

    public DeviceSpec Spec => spec;

    /// <summary>Its address in the lab.</summary>
    public string Address { get; } = Network + (FirstHost + port).ToString(CultureInfo.InvariantCulture);

    /// <summary>The file of its network namespace.</summary>
    public string NamespaceFile => names.NamespaceFile(spec.Name);

    /// <summary>Processor time that its processes have used, in seconds.</summary>
    public double CpuSeconds => groups.CpuSeconds(spec.Name);

    /// <summary>Resident memory of its processes, in MiB.</summary>
    public double ResidentMebibytes => groups.Members(spec.Name).Sum(ProcessFigures.ResidentMebibytes);

    /// <summary>How long ago its services were started the last time.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(Volatile.Read(ref _startedTimestamp));

    /// <summary>Whether its services were started and none has ended.</summary>
    public bool IsRunning => _running.Count >= spec.Services.Count && _running.TrueForAll(running => !running.Process.HasExited);

    /// <summary>Makes the network namespace and the control group.</summary>
    public async Task CreateAsync()
    {
        await Shell.RunAsync(null, "ip", "netns", "add", names.Namespace(spec.Name));
        groups.Add(spec.Name, IsApart, spec.MemoryMb is { } memory ? (long)(memory * BytesPerMebibyte) : null);
        SetCpu(spec.CpuPercent);
    }

    /// <summary>Sets up the interface that the switch has made.</summary>
    public Task ConnectAsync()
    {
        // What the switch does not take yet waits here, where the device's kernel sees at once that the queue is full.
        var queuedBursts = Math.Max(LeastQueuedBursts, (int)(spec.Link.UpMbps * LinkDirection.QueueNanoseconds / 1e3 / (8 * TapDevice.MaxBurstBytes)));
        var script = string.Create(CultureInfo.InvariantCulture, $"""
            link set {SwitchCommand.Interface} address {MacAddress.Of(port)}
            link set {SwitchCommand.Interface} addrgenmode none
            link set {SwitchCommand.Interface} txqueuelen {queuedBursts}
            link set {SwitchCommand.Interface} gso_max_size {TapDevice.MaxBurstBytes}
            address add {Address}/24 dev {SwitchCommand.Interface}
            link set lo up
            link set {SwitchCommand.Interface} up

            """);
        return Shell.RunAsync(script, "ip", "-n", names.Namespace(spec.Name), "-batch", "-");
    }

    // Computing has threads, and a share, of its own.
    private bool IsApart => spec.OtherPercent is not null;

    /// <summary>Changes its share of the processor, and with it what it has beside computing.</summary>
    /// <param name="percent">Of one core; null for no limit.</param>
    public void SetCpu(double? percent)
    {
        if (!IsApart)
        {
            groups.SetCpu(spec.Name, percent);
            return;
        }

        // Where the service itself computes no more than it should, it does so more evenly than the kernel could see to it.
        _settings?.Write(Math.Clamp(percent ?? WholePercent, LeastPercent, WholePercent));
        groups.SetCpu(spec.Name, _settings is null ? percent : null, spec.OtherPercent * (percent / spec.CpuPercent));
    }

    /// <summary>Lifts the quotas, not the share that its services see to themselves: what they measure meanwhile holds.</summary>
    public void LiftQuotas()
    {
        if (IsApart)
        {
            groups.SetCpu(spec.Name, null, null);
        }
        else
        {
            groups.SetCpu(spec.Name, null);
        }
    }

    /// <summary>Sends a signal to all of its processes.</summary>
    public void Signal(int signal)
    {
        foreach (var process in groups.Members(spec.Name))
        {
            _ = LinuxCalls.SendSignal(process, signal);
        }
    }

    /// <summary>Ends all of its processes at once, as if the power were gone.</summary>
    public async Task KillAsync()
    {
        Signal(LinuxCalls.KillSignal);
        foreach (var (_, process) in _running)
        {
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _running.Clear();
    }

    /// <summary>Starts its services and waits until they are healthy.</summary>
    /// <param name="planner">Where the planner listens.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task StartServicesAsync(ServiceEndpoints planner, CancellationToken cancellation)
    {
        Volatile.Write(ref _startedTimestamp, Stopwatch.GetTimestamp());
        foreach (var service in spec.Services)
        {
            await StartServiceAsync(service, planner, cancellation);
        }
    }

    /// <summary>Starts a service and waits until it is healthy.</summary>
    /// <param name="service">The service.</param>
    /// <param name="planner">Where the planner listens.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task StartServiceAsync(ServiceSpec service, ServiceEndpoints planner, CancellationToken cancellation)
    {
        var endpoints = ServiceEndpoints.Of(service.Kind, Address);
        var process = Start(
            isLimited: true,
            redirect: true,
            ["setsid", "dotnet", ServiceAssembly.Path(service.Kind.ToString()), .. ServiceArguments.Of(service, spec, endpoints, planner, names.SettingsFolder(spec.Name))]);
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => Forward(service.Kind, line.Data);
        process.ErrorDataReceived += (_, line) => Forward(service.Kind, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _running.Add((service, process));
        await WaitUntilHealthyAsync(service.Kind, process, endpoints.Rest, cancellation);
        if (service.Kind is ServiceKind.Stage && IsApart)
        {
            groups.AdoptComputeThreads(spec.Name, computeCore);
        }
    }

    /// <summary>Tells services of a kind to stop, and ends those that do not.</summary>
    public async Task StopServiceAsync(ServiceKind kind)
    {
        var stopping = _running.Where(running => running.Service.Kind == kind).ToList();
        foreach (var running in stopping)
        {
            _running.Remove(running);
            var (_, process) = running;
            _ = LinuxCalls.SendSignal(process.Id, LinuxCalls.TerminateSignal);
            try
            {
                await process.WaitForExitAsync().WaitAsync(StopLimit);
            }
            catch (TimeoutException)
            {
                process.Kill();
                await process.WaitForExitAsync();
            }

            process.Dispose();
        }
    }

    /// <summary>Starts a command on the device.</summary>
    /// <param name="isLimited">Whether it shares the device's processor and memory; otherwise it has only its network.</param>
    /// <param name="redirect">Whether its input and output come here.</param>
    /// <param name="command">The program and its arguments.</param>
    public Process Start(bool isLimited, bool redirect, IReadOnlyList<string> command)
    {
        // Not `ip netns exec`: it mounts a new /sys, in which runtimes do not find their limits.
        var files = isLimited ? groups.EntryFiles(spec.Name, IsApart) : groups.EntryFiles(LabNames.ToolsGroup, isApart: false);
        var entries = files.Select(file => $"echo $$ > '{file}' && ");
        var start = new ProcessStartInfo("sh")
        {
            UseShellExecute = false,
            RedirectStandardInput = redirect,
            RedirectStandardOutput = redirect,
            RedirectStandardError = redirect,
            ArgumentList = { "-c", $"{string.Concat(entries)}exec nsenter --net='{NamespaceFile}' -- \"$@\"", "sh" },
            Environment =
            {
                ["EDGEASPIRE_HOME"] = Path.Combine(names.StateFolder, spec.Name),
                ["EDGEASPIRE_DEVICE"] = spec.Name,
                ["EDGEASPIRE_ADDRESS"] = Address,
                ["ORT_DISABLE_TELEMETRY"] = "1",
            },
        };
        foreach (var word in command)
        {
            start.ArgumentList.Add(word);
        }

        return Shell.Start(start);
    }

    /// <summary>A client in its network.</summary>
    public HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, token) =>
        {
            var socket = TcpRelay.CreateSocket(NamespaceFile);
            try
            {
                await socket.ConnectAsync(context.DnsEndPoint, token);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    });

    private async Task WaitUntilHealthyAsync(ServiceKind kind, Process process, Uri rest, CancellationToken cancellation)
    {
        using var http = CreateClient();
        await Wait.UntilAsync($"{kind} on {spec.Name} to be healthy", StartLimit, async () =>
        {
            if (process.HasExited)
            {
                throw new LabException(string.Create(CultureInfo.InvariantCulture, $"{kind} on {spec.Name} ended with exit code {process.ExitCode}."));
            }

            using var response = await http.GetAsync(new Uri(rest, "/health"), cancellation);
            return response.IsSuccessStatusCode;
        }, cancellation);
    }

    private void Forward(ServiceKind kind, string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            Console.Error.WriteLine($"{spec.Name} {kind}: {line}");
        }
    }
}
