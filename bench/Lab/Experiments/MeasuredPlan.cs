using System.Text.Json.Nodes;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>A plan, and the answers that were measured with it.</summary>
/// <param name="Plan">The plan's document.</param>
/// <param name="Answers">At least one.</param>
internal sealed record MeasuredPlan(JsonObject Plan, IReadOnlyList<PlanAnswer> Answers)
{
    /// <summary>Median of the time that one inference took.</summary>
    public double Seconds => Quantiles.Median(Answers.Select(answer => answer.Seconds));

    /// <summary>What was predicted of one inference.</summary>
    public double PredictedSeconds => (double?)Plan["forecast_seconds"] ?? (double)Plan["seconds"]!;

    /// <summary>Median of what devices computed, the slowest of each round.</summary>
    public double ComputeSeconds => Quantiles.Median(Answers.Select(answer => PlanHop.ComputeSecondsOf(answer.Hops)));

    /// <summary>How the rounds are divided.</summary>
    public IEnumerable<string> Modes => Plan["blocks"]!.AsArray().Select(block => (string)block!["mode"]!);

    /// <summary>The most memory that the plan says a device needs, in MiB.</summary>
    public double PlannedMebibytes => Plan["devices"]!.AsArray().Max(device => (long)device!["memory_bytes"]!) / (1024.0 * 1024.0);

    /// <summary>A line of a table.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="more">Figures to add.</param>
    public Row ToRow(string name, params (string Name, double Value)[] more) => new(
        name,
        [
            ("measured_s", Seconds),
            ("slowest_s", Answers.Max(answer => answer.Seconds)),
            ("predicted_s", PredictedSeconds),
            ("measured_over_predicted", Seconds / PredictedSeconds),
            ("rounds", Plan["blocks"]!.AsArray().Count),
            ("devices_used", Plan["devices"]!.AsArray().Count),
            ("worst_relative_error", Answers.Max(answer => answer.Error ?? 0)),
            .. more,
        ]);
}
