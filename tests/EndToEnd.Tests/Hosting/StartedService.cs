using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using EdgeAspire.Testing;

namespace EdgeAspire.EndToEnd.Tests.Hosting;

/// <summary>One service in a process of its own, without the AppHost, on ports that it keeps when it is started again.</summary>
internal sealed class StartedService : IAsyncDisposable
{
    private static readonly TimeSpan HealthLimit = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(1);

    private readonly string _service;
    private readonly string[] _arguments;
    private readonly string _homePath;
    private readonly ConcurrentQueue<string> _log = new();
    private Process _process;

    public StartedService(string service, string homePath, params string[] settings)
    {
        var ports = FreePorts.Take(2);
        Rest = new Uri($"http://127.0.0.1:{ports[0].ToString(CultureInfo.InvariantCulture)}");
        Grpc = new Uri($"http://127.0.0.1:{ports[1].ToString(CultureInfo.InvariantCulture)}");
        _service = service;
        _homePath = homePath;
        _arguments = [AssemblyPath(service), $"--urls={Rest}", $"--GRPC_PORT={ports[1].ToString(CultureInfo.InvariantCulture)}", "--Logging:LogLevel:Default=Warning", .. settings];
        _process = Start();
    }

    public Uri Rest { get; }

    public Uri Grpc { get; }

    public int ProcessId => _process.Id;

    /// <summary>What it printed, for the message of a failed test.</summary>
    public string Console => string.Join('\n', _log);

    /// <summary>Starts it again after it was killed.</summary>
    public void Restart()
    {
        _process.WaitForExit(StopLimit);
        _process.Dispose();
        _process = Start();
    }

    public async Task WaitUntilHealthyAsync()
    {
        using var http = new HttpClient { BaseAddress = Rest, Timeout = TimeSpan.FromSeconds(60) };
        await Poll.UntilAsync(
            $"{_service} to be healthy",
            HealthLimit,
            async () =>
            {
                using var response = await http.GetAsync(new Uri("/health", UriKind.Relative));
                return response.IsSuccessStatusCode;
            },
            () => Console);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signal.Send(_process.Id, Signal.Continue);
            Signal.Send(_process.Id, Signal.Terminate);
            try
            {
                await _process.WaitForExitAsync().WaitAsync(StopLimit);
            }
            catch (TimeoutException)
            {
                _process.Kill();
                await _process.WaitForExitAsync();
            }
        }

        _process.Dispose();
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["EDGEASPIRE_HOME"] = _homePath, ["ORT_DISABLE_TELEMETRY"] = "1" },
        };
        foreach (var argument in _arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Log(line.Data);
        process.ErrorDataReceived += (_, line) => Log(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Log(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line) && _log.Count < 1000)
        {
            _log.Enqueue(line);
        }
    }

    private static string AssemblyPath(string service)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        return Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", service, configuration, $"EdgeAspire.{service}.dll"));
    }
}
