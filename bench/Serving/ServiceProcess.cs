using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeAspire.Bench.Serving;

/// <summary>A real service in a process of its own, on free ports of the loopback interface.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly string _service;

    private ServiceProcess(Process process, string service, Uri rest, Uri grpc)
    {
        _process = process;
        _service = service;
        Rest = rest;
        Grpc = grpc;
    }

    public Uri Rest { get; }

    public Uri Grpc { get; }

    /// <summary>Resident memory of the process, in MiB.</summary>
    public double ResidentMebibytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / (1024.0 * 1024.0);
        }
    }

    /// <summary>Starts a service; <see cref="WaitUntilHealthyAsync"/> tells when it can be used.</summary>
    /// <param name="service">Folder of the service, such as <c>Expert</c>.</param>
    /// <param name="homePath">State folder.</param>
    /// <param name="settings">Settings, such as <c>--Expert:Model=digits</c>.</param>
    public static ServiceProcess Start(string service, string homePath, params string[] settings)
    {
        var rest = FreeAddress();
        var grpc = FreeAddress();
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                ServiceAssembly.Path(service),
                $"--urls={rest}",
                $"--GRPC_PORT={grpc.Port.ToString(CultureInfo.InvariantCulture)}",
                "--Logging:LogLevel:Default=Warning",
            },
            Environment = { ["EDGEASPIRE_HOME"] = homePath },
        };
        foreach (var setting in settings)
        {
            start.ArgumentList.Add(setting);
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Forward(service, line.Data);
        process.ErrorDataReceived += (_, line) => Forward(service, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ServiceProcess(process, service, rest, grpc);
    }

    public async Task WaitUntilHealthyAsync(CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = Rest };
        await Wait.UntilAsync($"{_service} to be healthy", StartLimit, async () =>
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"{_service} ended with exit code {_process.ExitCode}.");
            }

            using var response = await http.GetAsync(new Uri("/health", UriKind.Relative), cancellation).ConfigureAwait(false);
            return response.IsSuccessStatusCode;
        }, cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var terminate = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            try
            {
                await _process.WaitForExitAsync().WaitAsync(StopLimit).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }

    private static void Forward(string service, string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            Console.Error.WriteLine($"{service}: {line}");
        }
    }

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
    }
}
