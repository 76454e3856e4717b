using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using EdgeAspire.Testing;

namespace EdgeAspire.EndToEnd.Tests.Hosting;

/// <summary>The real AppHost in a process of its own, on free ports, with its state in a folder of the test.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private const int MaxLogLines = 5000;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly string _homePath;

    private AppHostProcess(Process process, string homePath, int[] ports)
    {
        _process = process;
        _homePath = homePath;
        Gate = new HttpClient { BaseAddress = Local(ports[0]), Timeout = TimeSpan.FromSeconds(60) };
        GateGrpcAddress = Local(ports[1]);
        Dashboard = new HttpClient { BaseAddress = Local(ports[2]), Timeout = TimeSpan.FromSeconds(60) };
        process.OutputDataReceived += (_, line) => Log(line.Data);
        process.ErrorDataReceived += (_, line) => Log(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>A client of the gate's REST address.</summary>
    public HttpClient Gate { get; }

    public Uri GateGrpcAddress { get; }

    /// <summary>A client of the dashboard.</summary>
    public HttpClient Dashboard { get; }

    public int ProcessId => _process.Id;

    /// <summary>Everything that the AppHost printed, for the message of a failed test.</summary>
    public string Console => string.Join('\n', _log);

    public static AppHostProcess Start(string homePath, params string[] settings)
    {
        var ports = FreePorts.Take(3);
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                AssemblyPath(),
                Setting("gate-port", ports[0]),
                Setting("gate-grpc-port", ports[1]),
                Setting("dashboard-port", ports[2]),
            },
            Environment =
            {
                ["EDGEASPIRE_HOME"] = homePath,
                ["EDGEASPIRE_DATA"] = Path.Combine(homePath, "data"),

                // The services inherit it. An expert that is not given the processor for a few seconds is not what the tests are about.
                ["Gate__DeadlineSeconds"] = "15",
            },
        };
        foreach (var setting in settings)
        {
            start.ArgumentList.Add(setting);
        }

        return new AppHostProcess(Process.Start(start)!, homePath, ports);
    }

    /// <summary>The processes that this AppHost started and that still run, the AppHost itself left out.</summary>
    public IReadOnlyList<ServiceProcess> Services() => ServiceProcess.WithHome(_homePath, except: _process.Id);

    public ServiceProcess Service(string name) =>
        Services().Single(service => string.Equals(service.Name, name, StringComparison.Ordinal));

    /// <summary>Waits until the team answers.</summary>
    public Task WaitForTeamAsync(int experts = 4) => Poll.UntilAsync(
        $"an answer of {experts} experts",
        TimeSpan.FromMinutes(10),
        async () =>
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The AppHost ended with {_process.ExitCode}:\n{Console}");
            }

            var answer = await Digits.TryInferAsync(Gate);
            return answer is { Degraded: false } && answer.Hops == experts;
        },
        () => $"The AppHost said:\n{Console}");

    public Task WaitForExitAsync() => _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));

    public async ValueTask DisposeAsync()
    {
        Gate.Dispose();
        Dashboard.Dispose();
        if (!_process.HasExited)
        {
            Signal.Send(_process.Id, Signal.Terminate);
            try
            {
                await WaitForExitAsync();
            }
            catch (TimeoutException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync();
            }
        }

        _process.Dispose();
    }

    private static Uri Local(int port) => new($"http://localhost:{port.ToString(CultureInfo.InvariantCulture)}");

    private static string Setting(string name, int value) => $"--{name}={value.ToString(CultureInfo.InvariantCulture)}";

    private static string AssemblyPath()
    {
        // artifacts/bin/EndToEnd.Tests/debug/ beside artifacts/bin/AppHost/debug/
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        return Path.GetFullPath(
            Path.Combine(AppContext.BaseDirectory, "..", "..", "AppHost", configuration, "EdgeAspire.AppHost.dll"));
    }

    private void Log(string? line)
    {
        if (line is not null && _log.Count < MaxLogLines)
        {
            _log.Enqueue(line);
        }
    }
}
