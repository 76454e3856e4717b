using System.Diagnostics;
using System.Globalization;
using EdgeAspire.Testing;

namespace EdgeAspire.Expert.Tests;

/// <summary>The expert as a process of its own, for what a process has only once: its native library, its home, its memory.</summary>
internal sealed class ExpertProcess : IAsyncDisposable
{
    private const string ListeningLine = "Now listening on: ";

    private readonly Process _process;
    private Task _drained = Task.CompletedTask;

    private ExpertProcess(Process process)
    {
        _process = process;
    }

    public Uri Grpc { get; private set; } = new("http://localhost");

    public int Id => _process.Id;

    /// <summary>Memory that is resident now, in bytes, as Linux counts it.</summary>
    public long ResidentBytes => 1024 * long.Parse(
        File.ReadLines($"/proc/{Id}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ')[^2],
        CultureInfo.InvariantCulture);

    /// <summary>Starts the process with a home of its own, and waits until it serves.</summary>
    public static async Task<ExpertProcess> StartAsync(TemporaryFolder home, byte[] model, params (string Name, string Value)[] environment)
    {
        var expert = Launch(home, model, environment);
        while (await expert._process.StandardOutput.ReadLineAsync() is { } line)
        {
            var at = line.IndexOf(ListeningLine, StringComparison.Ordinal);
            if (at >= 0)
            {
                expert.Grpc = new Uri(line[(at + ListeningLine.Length)..]);
            }
            else if (line.Contains("Application started", StringComparison.Ordinal))
            {
                expert._drained = expert._process.StandardOutput.ReadToEndAsync();
                return expert;
            }
        }

        throw new InvalidOperationException(await expert._process.StandardError.ReadToEndAsync());
    }

    /// <summary>Starts a process that is expected to end by itself.</summary>
    /// <returns>Its exit code and what it wrote to standard error.</returns>
    public static async Task<(int ExitCode, string Error)> RunAsync(TemporaryFolder home, byte[] model, params (string Name, string Value)[] environment)
    {
        await using var expert = Launch(home, model, environment);
        expert._process.BeginOutputReadLine();
        var error = await expert._process.StandardError.ReadToEndAsync();
        await expert._process.WaitForExitAsync();
        return (expert._process.ExitCode, error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        await _drained;
        _process.Dispose();
    }

    private static ExpertProcess Launch(TemporaryFolder home, byte[] model, (string Name, string Value)[] environment)
    {
        var file = home.Combine("model.onnx");
        File.WriteAllBytes(file, model);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "EdgeAspire.Expert.dll")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = home.Path,
        };
        start.Environment["HOME"] = home.Path;
        start.Environment.Remove("XDG_CACHE_HOME");
        start.Environment.Remove("ORT_DISABLE_TELEMETRY");
        start.Environment["EDGEASPIRE_HOME"] = home.Combine("state");
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["GRPC_PORT"] = "0";
        start.Environment["Expert__File"] = file;
        start.Environment["Expert__Model"] = "m";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ExpertProcess(Process.Start(start) ?? throw new InvalidOperationException("No process started."));
    }
}
