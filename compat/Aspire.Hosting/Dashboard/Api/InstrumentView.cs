using Aspire.Hosting.Dashboard.Telemetry;

namespace Aspire.Hosting.Dashboard.Api;

/// <summary>
/// A line of the metrics page. The value is the sum over the series: the gauges' values, the counters' totals, or the number of
/// measurements; percentiles are those of the series with the most measurements.
/// </summary>
internal sealed record InstrumentView(
    int Id,
    string Service,
    string Instance,
    string Meter,
    string Name,
    string Unit,
    string Description,
    string Kind,
    int Series,
    double Value,
    double? P50,
    double? P99)
{
    public static InstrumentView Of(Instrument instrument)
    {
        var largest = instrument.Series.Values.MaxBy(static series => series.Latest?.Value ?? 0);
        return new InstrumentView(
            instrument.Id,
            instrument.Key.Source.Service,
            instrument.Key.Source.Instance,
            instrument.Key.Meter,
            instrument.Key.Name,
            instrument.Unit,
            instrument.Description,
            instrument.Kind.ToString().ToLowerInvariant(),
            instrument.Series.Count,
            instrument.Series.Values.Sum(static series => series.Latest?.Value ?? 0),
            largest?.Overall?.P50,
            largest?.Overall?.P99);
    }
}
