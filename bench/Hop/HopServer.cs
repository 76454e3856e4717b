using System.Diagnostics;
using System.Globalization;

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
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        // As the expert's own project has it.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!.AsSpan()).SequenceEqual("dotnet"))
        {
            start.ArgumentList.Add(typeof(HopServer).Assembly.Location);
        }

        start.ArgumentList.Add(HopServerCommand.CommandName);
        start.ArgumentList.Add(elements.ToString(CultureInfo.InvariantCulture));
        var process = Process.Start(start) ?? throw new InvalidOperationException("The server process did not start.");
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

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int Port(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
