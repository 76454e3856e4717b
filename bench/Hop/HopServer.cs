using System.Diagnostics;
using System.Globalization;
using EdgeAspire.Bench.Running;

namespace EdgeAspire.Bench.Hop;

/// <summary>The running server process.</summary>
internal sealed class HopServer : IAsyncDisposable
{
    private readonly Process _process;

    private HopServer(Process process, int echoPort, Uri grpcAddress)
    {
        _process = process;
        EchoPort = echoPort;
        GrpcAddress = grpcAddress;
    }

    public int EchoPort { get; }

    public Uri GrpcAddress { get; }

    public static async Task<HopServer> StartAsync(int elements, CancellationToken cancellation)
    {
        var process = OwnProcess.Start(HopServerCommand.CommandName, elements.ToString(CultureInfo.InvariantCulture));
        var ports = (await process.StandardOutput.ReadLineAsync(cancellation))?.Split(' ');
        return ports is [var echo, var grpc]
            ? new HopServer(process, Port(echo), new Uri($"http://127.0.0.1:{Port(grpc)}"))
            : throw new InvalidOperationException("The server process ended before it listened; its error output says why.");
    }

    /// <summary>Bytes that the server process has allocated since it started.</summary>
    public async Task<long> AllocatedBytesAsync(CancellationToken cancellation)
    {
        await _process.StandardInput.WriteLineAsync();
        await _process.StandardInput.FlushAsync(cancellation);
        return long.Parse((await _process.StandardOutput.ReadLineAsync(cancellation))!, CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => OwnProcess.EndAsync(_process);

    private static int Port(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
