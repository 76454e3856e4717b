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
    public async Task<double> SpinAsync(string device, double seconds) => (await MeasureAsync(device, "spin", Text(seconds)))[0];

    /// <summary>Goodput of one TCP connection in Mbit/s.</summary>
    public async Task<double> SendAsync(string from, string to, double seconds) =>
        (await MeasureAsync(from, "send", cluster.Address(to), Text(seconds)))[0];

    /// <summary>
    /// Median, 95th percentile and longest time, in milliseconds, to send bytes to devices at once and to get bytes from each of them.
    /// </summary>
    /// <param name="from">Who asks.</param>
    /// <param name="to">Who answers; <see cref="ServeAsync"/> has started them.</param>
    /// <param name="count">How often.</param>
    /// <param name="askBytes">Bytes to each.</param>
    /// <param name="answerBytes">Bytes from each; 1 or more.</param>
    public async Task<(double Median, double Percentile95, double Longest)> ExchangeAsync(
        string from, IEnumerable<string> to, int count, int askBytes, int answerBytes)
    {
        var figures = await MeasureAsync(from, ["exchange", Text(count), Text(askBytes), Text(answerBytes), .. to.Select(cluster.Address)]);
        return (figures[0], figures[1], figures[2]);
    }

    /// <summary>Median round trip of one byte in milliseconds.</summary>
    public async Task<double> PingAsync(string from, string to, int count) => (await ExchangeAsync(from, [to], count, 1, 1)).Median;

    /// <summary>Starts what the others need at the receiver; it ends with the lab.</summary>
    public async Task ServeAsync(string device) => await Start(device, "serve").StandardOutput.ReadLineAsync();

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<double[]> MeasureAsync(string device, params string[] arguments)
    {
        using var process = Start(device, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? [.. output.Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture))]
            : throw new LabException($"{device}: '{string.Join(' ', arguments)}' did not work: {await error}");
    }

    private Process Start(string device, params string[] arguments) =>
        cluster.Start(device, ["dotnet", ServiceAssembly.Path("Bench"), ProbeCommand.CommandName, .. arguments]);
}
