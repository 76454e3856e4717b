using System.Diagnostics;
using System.Text;

namespace Aspire.Hosting.Execution;

/// <summary>A running service: its output, its exit, and how to end it.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private const int MaximumLineLength = 8 * 1024;

    /// <summary>How long output that the service wrote before its end may take to arrive.</summary>
    private static readonly TimeSpan OutputLimit = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly Task _output;
    private readonly CancellationTokenSource _outputLimit = new();
    private readonly bool _ownsGroup = ProcessIsolation.IsAvailable;

    /// <summary>Takes a process over; <paramref name="onLine"/> gets each line and whether it is an error line, from any thread.</summary>
    public ServiceProcess(Process process, TimeProvider time, Action<string, bool> onLine)
    {
        _process = process;
        _time = time;
        Id = process.Id;
        _output = Task.WhenAll(
            PumpAsync(process.StandardOutput, line => onLine(line, false)),
            PumpAsync(process.StandardError, line => onLine(line, true)));
        Exited = WaitAsync();
    }

    public int Id { get; }

    /// <summary>The exit code, once the process has ended and its output has been read.</summary>
    public Task<int> Exited { get; }

    /// <summary>Asks the process to end, and ends it when it has not within the grace time or when <paramref name="hurry"/> is cancelled.</summary>
    public async Task<int> StopAsync(TimeSpan grace, CancellationToken hurry)
    {
        RequestExit();
        try
        {
            return await Exited.WaitAsync(grace, _time, hurry);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            KillTree();
            return await Exited;
        }
    }

    public void Dispose()
    {
        KillTree();
        _outputLimit.Dispose();
        _process.Dispose();
    }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        var code = _process.ExitCode;

        // What the service may have started itself shares its group, and would hold its output open.
        KillGroup();
        try
        {
            await _output.WaitAsync(OutputLimit, _time);
        }
        catch (TimeoutException)
        {
            await _outputLimit.CancelAsync();
        }

        return code;
    }

    private void RequestExit()
    {
        if (OperatingSystem.IsWindows())
        {
            KillTree();
        }
        else if (!Exited.IsCompleted)
        {
            UnixSignals.RequestExit(Id);
        }
    }

    private void KillTree()
    {
        if (_process.HasExited)
        {
            return;
        }

        KillGroup();
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended in between.
        }
    }

    private void KillGroup()
    {
        if (_ownsGroup)
        {
            UnixSignals.KillGroup(Id);
        }
    }

    private async Task PumpAsync(StreamReader reader, Action<string> onLine)
    {
        var line = new StringBuilder();
        var buffer = new char[4096];
        try
        {
            int read;
            while ((read = await reader.ReadAsync(buffer, _outputLimit.Token)) > 0)
            {
                foreach (var character in buffer.AsSpan(0, read))
                {
                    if (character == '\n')
                    {
                        Flush();
                    }
                    else if (character != '\r' && line.Length < MaximumLineLength)
                    {
                        line.Append(character);
                    }
                }
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The pipe went with the process.
        }

        if (line.Length > 0)
        {
            Flush();
        }

        void Flush()
        {
            onLine(line.ToString());
            line.Clear();
        }
    }
}
