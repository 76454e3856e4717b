using System.Diagnostics;

namespace EdgeAspire.Bench.Ring;

/// <summary>The running process of <see cref="SinkServerCommand"/>.</summary>
internal sealed class SinkServer : IAsyncDisposable
{
    private readonly Process _process;

    private SinkServer(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<SinkServer> StartAsync(CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        // As the scheduler's own project has it.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!.AsSpan()).SequenceEqual("dotnet"))
        {
            start.ArgumentList.Add(typeof(SinkServer).Assembly.Location);
        }

        start.ArgumentList.Add(SinkServerCommand.CommandName);
        var process = Process.Start(start) ?? throw new InvalidOperationException("The sink's process did not start.");
        return await process.StandardOutput.ReadLineAsync(cancellation) is { } address
            ? new SinkServer(process, new Uri(address))
            : throw new InvalidOperationException("The sink's process ended before it listened; its error output says why.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
