using System.Diagnostics;

namespace EdgeAspire.Planner.Tests.Storage;

/// <summary>A planner in a process of its own, to be killed.</summary>
internal sealed class PlannerProcess : IDisposable
{
    private const string ListensAt = "Now listening on: ";

    private readonly Process _process;

    private PlannerProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<PlannerProcess> StartAsync(string home)
    {
        ProcessStartInfo start = new("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "EdgeAspire.Planner.dll"),
                "--urls=http://127.0.0.1:0",
                "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information",
                $"--EDGEASPIRE_HOME={home}",
            },
        };
        Process process = Process.Start(start)!;
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(3));
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            int at = line.IndexOf(ListensAt, StringComparison.Ordinal);
            if (at >= 0)
            {
                return new PlannerProcess(process, new Uri(line[(at + ListensAt.Length)..]));
            }
        }

        process.Dispose();
        throw new InvalidOperationException("The planner ended before it listened.");
    }

    /// <summary>Ends the process as a power cut would: nothing of it runs any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
