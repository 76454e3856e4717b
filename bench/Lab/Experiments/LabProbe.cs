using System.Diagnostics;
using System.Globalization;
using EdgeAspire.Bench.Lab.CommandLine;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>Runs the lab's own measurements on devices.</summary>
/// <param name="cluster">A lab that is up.</param>
internal sealed class LabProbe(EmulatedCluster cluster)
{
    /// <summary>Share of a core in percent that a busy loop gets.</summary>
    public Task<double> SpinAsync(string device, double seconds) => MeasureAsync(device, "spin", Text(seconds));

    /// <summary>Goodput of one TCP connection in Mbit/s.</summary>
    public Task<double> SendAsync(string from, string to, double seconds) => MeasureAsync(from, "send", cluster.Address(to), Text(seconds));

    /// <summary>Median round trip of one byte in milliseconds.</summary>
    public Task<double> PingAsync(string from, string to, int count) => MeasureAsync(from, "ping", cluster.Address(to), Text(count));

    /// <summary>Starts what <see cref="SendAsync"/> and <see cref="PingAsync"/> need at the receiver; it ends with the lab.</summary>
    public async Task ServeAsync(string device) => await Start(device, "serve").StandardOutput.ReadLineAsync();

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<double> MeasureAsync(string device, params string[] arguments)
    {
        using var process = Start(device, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return double.TryParse(output, CultureInfo.InvariantCulture, out var figure)
            ? figure
            : throw new LabException($"{device}: '{string.Join(' ', arguments)}' did not work: {await error}");
    }

    private Process Start(string device, params string[] arguments) =>
        cluster.Start(device, ["dotnet", ServiceAssembly.Path("Bench"), ProbeCommand.CommandName, .. arguments]);
}
