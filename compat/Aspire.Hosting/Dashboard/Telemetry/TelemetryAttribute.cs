namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>A name and its value as text.</summary>
internal sealed record TelemetryAttribute(string Name, string Value);
