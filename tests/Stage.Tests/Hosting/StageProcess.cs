using System.Diagnostics;
using System.Globalization;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Testing;

namespace EdgeAspire.Stage.Tests.Hosting;

/// <summary>A stage as a process of its own, which can be killed, and whose memory can be counted.</summary>
internal sealed class StageProcess : IAsyncDisposable
{
    private const string ListeningLine = "Now listening on: ";

    private readonly TemporaryFolder _home;
    private readonly Process _process;
    private Task _drained = Task.CompletedTask;
    private InferenceClient? _client;

    private StageProcess(TemporaryFolder home, Process process)
    {
        _home = home;
        _process = process;
    }

    public InferenceClient Client => _client ?? throw new InvalidOperationException("The process does not listen.");

    /// <summary>Memory that is resident now, in bytes, as Linux counts it.</summary>
    public long ResidentBytes => Status("VmRSS:");

    /// <summary>The most memory that ever was resident, in bytes.</summary>
    public long PeakResidentBytes => Status("VmHWM:");

    /// <summary>Starts the process and waits until it serves.</summary>
    public static async Task<StageProcess> StartAsync(PlannerHost planner, string device)
    {
        var home = new TemporaryFolder();
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "EdgeAspire.Stage.dll"), "--urls=http://127.0.0.1:0", "--GRPC_PORT=0", $"--EDGEASPIRE_HOME={home.Path}",
            "--Inference:Threads=1", $"--Stage:Device={device}", $"--Stage:Planner:Rest={planner.Rest}", $"--Stage:Planner:Grpc={planner.Grpc}",
            "--Stage:HeartbeatSeconds=0.1", "--Stage:Measure=none",
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = home.Path };
        var stage = new StageProcess(home, Process.Start(start) ?? throw new InvalidOperationException("No process started."));
        while (await stage._process.StandardOutput.ReadLineAsync() is { } line)
        {
            var at = line.IndexOf(ListeningLine, StringComparison.Ordinal);
            if (at >= 0)
            {
                stage._client?.Dispose();
                stage._client = new InferenceClient(new Uri(line[(at + ListeningLine.Length)..]), StageHost.Patient);
            }
            else if (line.Contains("Application started", StringComparison.Ordinal))
            {
                stage._drained = stage._process.StandardOutput.ReadToEndAsync();
                return stage;
            }
        }

        throw new InvalidOperationException(await stage._process.StandardError.ReadToEndAsync());
    }

    /// <summary>Ends it at once, as a board that loses power.</summary>
    public void Kill() => _process.Kill();

    private long Status(string name) => 1024 * long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ')[^2],
        CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        await _drained;
        _process.Dispose();
        _home.Dispose();
    }
}
