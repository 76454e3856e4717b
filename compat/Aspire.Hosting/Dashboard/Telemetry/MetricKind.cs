namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>How the points of an instrument are read.</summary>
internal enum MetricKind
{
    /// <summary>A value that goes up and down.</summary>
    Gauge,

    /// <summary>A total that only grows.</summary>
    Counter,

    /// <summary>A distribution.</summary>
    Histogram,
}
