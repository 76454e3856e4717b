namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>What makes an instrument of a process unique.</summary>
internal sealed record MetricKey(TelemetrySource Source, string Meter, string Name);
