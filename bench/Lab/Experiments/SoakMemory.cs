using System.Globalization;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>
/// Memory of services over the time of a soak. Gate and planner live from its start to its end, so theirs is compared window by window; a
/// stage is killed and started again and again, so it is compared with stages of the same age in the other half.
/// </summary>
/// <param name="duration">How long the soak takes.</param>
internal sealed class SoakMemory(TimeSpan duration)
{
    private const int Windows = 10;

    private static readonly int[] AgeMinutes = [0, 1, 3, 6, 12];

    private readonly Dictionary<string, List<double>> _window = new(StringComparer.Ordinal);
    private readonly List<(bool IsFirstHalf, double AgeMinutes, double Mebibytes)> _stages = [];
    private int _ended;

    /// <summary>Takes a service that lives as long as the soak.</summary>
    public void Add(string service, double mebibytes) => Of(service).Add(mebibytes);

    /// <summary>Takes a stage; one that is not there has no memory, and does not count.</summary>
    /// <param name="at">Time since the soak began.</param>
    /// <param name="age">Time since the stage was started.</param>
    /// <param name="mebibytes">Its memory.</param>
    public void AddStage(TimeSpan at, TimeSpan age, double mebibytes)
    {
        if (mebibytes > 0)
        {
            Of("stages").Add(mebibytes);
            _stages.Add((at < duration / 2, age.TotalMinutes, mebibytes));
        }
    }

    /// <summary>The medians of a window that has ended; null while it lasts.</summary>
    /// <param name="at">Time since the soak began.</param>
    public Row? EndWindow(TimeSpan at)
    {
        if (at < duration * (_ended + 1) / Windows)
        {
            return null;
        }

        var row = new Row(
            string.Create(CultureInfo.InvariantCulture, $"memory, minutes {duration.TotalMinutes * _ended / Windows:0.#} to {duration.TotalMinutes * (_ended + 1) / Windows:0.#}"),
            [.. _window.Where(service => service.Value.Count > 0).Select(service => ($"{service.Key}_mib", Quantiles.Median(service.Value)))]);
        _ended++;
        _window.Clear();
        return row;
    }

    /// <summary>The medians of stages by their age, in both halves of the soak.</summary>
    public IEnumerable<Row> ByAge() => _stages
        .GroupBy(stage => Array.FindLastIndex(AgeMinutes, least => stage.AgeMinutes >= least))
        .OrderBy(group => group.Key)
        .Select(group => new Row(
            string.Create(
                CultureInfo.InvariantCulture,
                $"memory of stages, minutes {AgeMinutes[group.Key]}{(group.Key + 1 < AgeMinutes.Length ? $" to {AgeMinutes[group.Key + 1]}" : " and more")} of their lives"),
            [
                .. group.GroupBy(stage => stage.IsFirstHalf).OrderByDescending(half => half.Key).Select(half =>
                    (half.Key ? "first_half_mib" : "second_half_mib", Quantiles.Median(half.Select(stage => stage.Mebibytes)))),
                ("samples", group.Count()),
            ]));

    private List<double> Of(string service)
    {
        if (!_window.TryGetValue(service, out var samples))
        {
            _window.Add(service, samples = []);
        }

        return samples;
    }
}
