namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>The process that telemetry comes from.</summary>
internal sealed record TelemetrySource(string Service, string Instance);
