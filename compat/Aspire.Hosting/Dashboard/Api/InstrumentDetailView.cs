using Aspire.Hosting.Dashboard.Telemetry;

namespace Aspire.Hosting.Dashboard.Api;

/// <summary>An instrument with the points of its series.</summary>
internal sealed record InstrumentDetailView(InstrumentView Instrument, IReadOnlyList<SeriesView> Series)
{
    public static InstrumentDetailView Of(Instrument instrument) => new(
        InstrumentView.Of(instrument),
        [.. instrument.Series.Values.Select(static series => new SeriesView(series.Attributes, series.Points, series.Overall?.P50, series.Overall?.P99))]);
}
