using System.Collections.Concurrent;
using System.Diagnostics;

namespace Aspire.Hosting.Execution;

/// <summary>
/// Starts processes on one thread of its own. The kernel's parent-death signal is bound to the thread that started the child, not to
/// its process: a pool thread that ends when it is idle would take the service with it.
/// </summary>
internal sealed class ProcessLauncher : IDisposable
{
    private const int QueueLength = 256;

    private readonly BlockingCollection<Action> _queue = new(QueueLength);

    public ProcessLauncher()
    {
        new Thread(Run) { IsBackground = true, Name = "process launcher" }.Start();
    }

    /// <summary>Starts a process.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The file cannot be started.</exception>
    public Task<Process> StartAsync(ProcessStart start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add(() =>
        {
            try
            {
                started.SetResult(Start(start));
            }
            catch (Exception exception)
            {
                started.SetException(exception);
            }
        });
        return started.Task;
    }

    /// <summary>Ends the thread; a service that still runs dies with it.</summary>
    public void Dispose() => _queue.CompleteAdding();

    private static Process Start(ProcessStart start)
    {
        var command = ProcessIsolation.Command(start);
        var info = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = start.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        info.Environment.Clear();
        foreach (var (name, value) in start.Environment)
        {
            info.Environment[name] = value;
        }

        var process = Process.Start(info)!;
        process.StandardInput.Close();
        return process;
    }

    private void Run()
    {
        foreach (var action in _queue.GetConsumingEnumerable())
        {
            action();
        }

        _queue.Dispose();
    }
}
