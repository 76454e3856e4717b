using System.Globalization;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>What the times of a completion experiment say together: what ways of planning save, and how good predictions are.</summary>
internal sealed class CompletionSummary
{
    public const string Single = "single";
    public const string Sls = "sls";
    public const string Mls = "mls";
    public const string Best = "best";
    public const string BestInt8 = "best, int8";

    private const double Percent = 100;

    private readonly Dictionary<(int Devices, string Way), (double Seconds, double PredictedSeconds)> _times = [];

    /// <summary>Adds what was measured.</summary>
    public void Add(int devices, string way, double seconds, double predictedSeconds) => _times[(devices, way)] = (seconds, predictedSeconds);

    /// <summary>What a way gains over the others on as many devices, as far as those are known.</summary>
    public (string Name, double Value)[] Gains(int devices, string way) => Gains(way, other => Seconds(string.Equals(other, Single, StringComparison.Ordinal) ? 1 : devices, other), Seconds(devices, way));

    /// <summary>The last lines of the table: each way with as many devices as suit it, as CoopAI compares them, and the predictions.</summary>
    public IEnumerable<Row> Rows()
    {
        foreach (var way in new[] { Sls, Mls, Best, BestInt8 })
        {
            if (Fastest(way) is { } fastest)
            {
                yield return new Row(
                    string.Create(CultureInfo.InvariantCulture, $"{way}, at its best ({fastest.Devices} devices)"),
                    [("measured_s", fastest.Seconds), .. Gains(way, other => Fastest(other)?.Seconds, fastest.Seconds)]);
            }
        }

        if (_times.Count > 0)
        {
            double[] deviations = [.. _times.Values.Select(time => Percent * Math.Abs((time.Seconds / time.PredictedSeconds) - 1))];
            yield return new Row(
                "measured against predicted, all runs",
                ("median_deviation_percent", Quantiles.Median(deviations)),
                ("worst_deviation_percent", deviations.Max()));
        }
    }

    private static (string Name, double Value)[] Gains(string way, Func<string, double?> secondsOf, double? seconds)
    {
        List<(string Name, double Value)> gains = [];
        if (seconds is not { } own)
        {
            return [];
        }

        if (secondsOf(Single) is { } single)
        {
            gains.Add(("saves_of_single_percent", Saving(own, single)));
        }

        if (way is Mls && secondsOf(Sls) is { } sls)
        {
            gains.Add(("saves_of_sls_percent", Saving(own, sls)));
        }

        if (way is Best or BestInt8 && secondsOf(Mls) is { } mls)
        {
            gains.Add(("times_as_fast_as_mls", mls / own));
        }

        return [.. gains];
    }

    private static double Saving(double seconds, double of) => Percent * (1 - (seconds / of));

    private double? Seconds(int devices, string way) => _times.TryGetValue((devices, way), out var time) ? time.Seconds : null;

    // One device is a number of devices too.
    private (int Devices, double Seconds)? Fastest(string way) => _times
        .Where(entry => string.Equals(entry.Key.Way, way, StringComparison.Ordinal) || string.Equals(entry.Key.Way, Single, StringComparison.Ordinal))
        .Select(entry => ((int Devices, double Seconds)?)(entry.Key.Devices, entry.Value.Seconds))
        .MinBy(entry => entry!.Value.Seconds);
}
