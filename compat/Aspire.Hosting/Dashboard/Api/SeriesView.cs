using Aspire.Hosting.Dashboard.Telemetry;

namespace Aspire.Hosting.Dashboard.Api;

/// <summary>The points of one set of attributes, and percentiles over everything measured.</summary>
internal sealed record SeriesView(
    IReadOnlyList<TelemetryAttribute> Attributes,
    IReadOnlyList<MetricPoint> Points,
    double? P50,
    double? P99);
