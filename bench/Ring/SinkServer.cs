using System.Diagnostics;
using EdgeAspire.Bench.Running;

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
        var process = OwnProcess.Start(SinkServerCommand.CommandName);
        return await process.StandardOutput.ReadLineAsync(cancellation) is { } address
            ? new SinkServer(process, new Uri(address))
            : throw new InvalidOperationException("The sink's process ended before it listened; its error output says why.");
    }

    public ValueTask DisposeAsync() => OwnProcess.EndAsync(_process);
}
