using System.Diagnostics;
using System.Globalization;
using EdgeAspire.Bench.Lab.Clusters;
using EdgeAspire.Bench.Lab.Switching;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Lab.Devices;

/// <summary>The switch, in a process of its own: it keeps its share of the processor, and outlives this process to clean up after it.</summary>
internal sealed class SwitchProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly SemaphoreSlim _turn = new(1);

    private SwitchProcess(Process process) => _process = process;

    /// <summary>Processor time that the switch has used, in seconds.</summary>
    public double CpuSeconds => ProcessFigures.CpuSeconds(_process.Id);

    /// <summary>Starts the switch, and waits until the devices' interfaces exist.</summary>
    public static async Task<SwitchProcess> StartAsync(LabNames names, IEnumerable<DeviceSpec> devices)
    {
        var start = new ProcessStartInfo("setsid")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { "dotnet", ServiceAssembly.Path("Bench"), SwitchCommand.CommandName, names.Lab },

            // Its one loop is compiled once, well, before the first frame, and there is nothing to collect.
            Environment = { ["DOTNET_TieredCompilation"] = "0", ["DOTNET_gcConcurrent"] = "0" },
        };
        foreach (var device in devices)
        {
            start.ArgumentList.Add(PortArgument.Format(device));
        }

        var process = Shell.Start(start);
        await File.WriteAllTextAsync(names.SwitchFile, process.Id.ToString(CultureInfo.InvariantCulture));
        var answer = await process.StandardOutput.ReadLineAsync();
        return string.Equals(answer, SwitchCommand.Ready, StringComparison.Ordinal)
            ? new SwitchProcess(process)
            : throw new LabException("The switch did not start.");
    }

    public Task CutAsync(string device) => AskAsync($"cut {device}");

    public Task HealAsync(string device) => AskAsync($"heal {device}");

    public Task RateAsync(string device, double upMbps, double downMbps) =>
        AskAsync(string.Create(CultureInfo.InvariantCulture, $"rate {device} {upMbps:R} {downMbps:R}"));

    public async Task<LinkCounters> CountAsync(string device) => LinkCounters.Parse(await AskAsync($"count {device}"));

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(StopLimit);
        }
        catch (TimeoutException)
        {
            _process.Kill();
        }

        _process.Dispose();
        _turn.Dispose();
    }

    private async Task<string> AskAsync(string line)
    {
        await _turn.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
            var answer = await _process.StandardOutput.ReadLineAsync().WaitAsync(AnswerLimit);
            return answer is not null && !answer.StartsWith("error", StringComparison.Ordinal)
                ? answer
                : throw new LabException($"The switch did not do '{line}': {answer ?? "it has ended"}");
        }
        catch (IOException exception)
        {
            throw new LabException($"The switch did not do '{line}': it has ended", exception);
        }
        finally
        {
            _turn.Release();
        }
    }
}
