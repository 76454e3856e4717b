using System.ComponentModel;
using System.Globalization;

namespace Aspire.Hosting.Execution;

/// <summary>Keeps one process running from its start until it is told to stop.</summary>
internal sealed class ReplicaSupervisor(Replica replica, SupervisorTools tools, IReadOnlySet<int> expectedExitCodes) : IDisposable
{
    /// <summary>How long a process may take to end after it was asked to.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly RestartPolicy _restarts = new();
    private CancellationToken _hurry;
    private Task _loop = Task.CompletedTask;

    public Replica Replica { get; } = replica;

    /// <summary>Begins; the process starts when those it waits for are ready.</summary>
    public void Start() => _loop = RunAsync(_stopping.Token);

    /// <summary>Ends the process, at once when <paramref name="hurry"/> is cancelled.</summary>
    public async Task StopAsync(CancellationToken hurry)
    {
        _hurry = hurry;
        await _stopping.CancelAsync();
        await _loop;
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            if (await tools.Dependencies.WaitAsync(Replica, stopping) is { } reason)
            {
                Update(snapshot => snapshot with { State = InstanceState.Failed, WaitsFor = [], Note = $"not started: {reason}" });
                return;
            }

            while (await RunOnceAsync(stopping) is { } delay)
            {
                await Task.Delay(delay, tools.Time, stopping);
                Update(static snapshot => snapshot with { Restarts = snapshot.Restarts + 1 });
            }
        }
        catch (OperationCanceledException)
        {
            Update(static snapshot => snapshot with { State = InstanceState.Stopped, WaitsFor = [], Note = null });
        }
    }

    /// <summary>Starts the process and waits for its end.</summary>
    /// <returns>The delay until the next start; null when there is none.</returns>
    private async Task<TimeSpan?> RunOnceAsync(CancellationToken stopping)
    {
        Update(static snapshot => snapshot with { State = InstanceState.Starting, Note = null, ExitCode = null });
        ServiceProcess process;
        try
        {
            var start = await tools.Starts.CreateAsync(Replica, stopping);
            process = new ServiceProcess(await tools.Launcher.StartAsync(start), tools.Time, Log);
        }
        catch (Exception exception) when (exception is DistributedApplicationException or Win32Exception or IOException)
        {
            Update(snapshot => snapshot with { State = InstanceState.Failed, Note = exception.Message });
            return null;
        }

        using (process)
        {
            return await WatchAsync(process, stopping);
        }
    }

    private async Task<TimeSpan?> WatchAsync(ServiceProcess process, CancellationToken stopping)
    {
        var startedAt = tools.Time.GetUtcNow();
        var startTimestamp = tools.Time.GetTimestamp();
        Update(snapshot => snapshot with { State = InstanceState.Running, ProcessId = process.Id, StartedAt = startedAt });

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var health = tools.Health.RunAsync(Replica, ended.Token);
        int exitCode;
        try
        {
            exitCode = await process.Exited.WaitAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            await health;
            Update(static snapshot => snapshot with { State = InstanceState.Stopping, Health = InstanceHealth.Unknown, Note = null });
            exitCode = await process.StopAsync(Grace, _hurry);
            Update(snapshot => snapshot with { State = InstanceState.Stopped, ProcessId = null, ExitCode = exitCode });
            return null;
        }

        await ended.CancelAsync();
        await health;
        return AfterExit(exitCode, tools.Time.GetElapsedTime(startTimestamp));
    }

    private TimeSpan? AfterExit(int exitCode, TimeSpan ranFor)
    {
        if (expectedExitCodes.Contains(exitCode))
        {
            End(InstanceState.Finished, exitCode, note: null);
            return null;
        }

        var delay = _restarts.NextDelay(ranFor);
        var note = delay is { } wait
            ? string.Create(CultureInfo.InvariantCulture, $"exit code {exitCode}; starts again in {wait.TotalSeconds} s")
            : $"exit code {exitCode}; given up after {RestartPolicy.MaximumFailuresInARow} crashes in a row";
        End(delay is null ? InstanceState.Failed : InstanceState.Restarting, exitCode, note);
        return delay;
    }

    private void End(InstanceState state, int exitCode, string? note) => Update(snapshot => snapshot with
    {
        State = state,
        Health = InstanceHealth.Unknown,
        ProcessId = null,
        ExitCode = exitCode,
        Note = note,
    });

    private void Update(Func<InstanceSnapshot, InstanceSnapshot> change) => tools.Board.Update(Replica.Name, change);

    private void Log(string text, bool isError) => tools.Logs.Add(Replica.Name, text, isError);
}
