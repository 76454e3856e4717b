using EdgeAspire.Bench.Mdi;

namespace EdgeAspire.Bench.Lab.Rings;

/// <summary>What policies took on rings of several sizes, and how they compare: total time as regime A of the simulation reads it, mean time as regime B does.</summary>
internal sealed class RingSummary
{
    private readonly Dictionary<(int Workers, string Policy), Outcome> _outcomes = [];

    /// <summary>Adds a run.</summary>
    public void Add(int workers, string policy, Outcome outcome) => _outcomes[(workers, policy)] = outcome;

    /// <summary>How much better a policy was than another.</summary>
    /// <param name="workers">The size of the ring.</param>
    /// <param name="policy">The one.</param>
    /// <param name="other">The other.</param>
    /// <param name="paperPercent">What the paper prints for it; null where it has nothing.</param>
    /// <returns>A line of the table; null where one of the runs is not known.</returns>
    public Row? Gain(int workers, string policy, string other, double? paperPercent)
    {
        if (!_outcomes.TryGetValue((workers, policy), out var one) || !_outcomes.TryGetValue((workers, other), out var two))
        {
            return null;
        }

        (string Name, double Value)[] paper = paperPercent is { } percent ? [("paper_percent", percent)] : [];
        return new Row(
            FormattableString.Invariant($"{workers} workers: {policy} over {other}"),
            [
                ("other_total_longer_percent", Regime.A.Gain(Regime.A.Metric(one), Regime.A.Metric(two))),
                ("mean_saved_percent", Regime.B.Gain(Regime.B.Metric(one), Regime.B.Metric(two))),
                .. paper,
            ]);
    }
}
