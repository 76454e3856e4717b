namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>Something that happened during a span.</summary>
internal sealed record SpanEventRecord(string Name, ulong TimeUnixNanoseconds, IReadOnlyList<TelemetryAttribute> Attributes);
