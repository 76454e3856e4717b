namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>
/// A point of a series. The value is the gauge's value, the counter's total or the histogram's number of measurements;
/// sum and percentiles are those of the measurements since the point before.
/// </summary>
internal sealed record MetricPoint(long TimeUnixMilliseconds, double Value)
{
    public double? Sum { get; init; }

    public double? P50 { get; init; }

    public double? P99 { get; init; }
}
