namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>A structured log record.</summary>
internal sealed record LogEntry(
    long Sequence,
    DateTimeOffset Time,
    TelemetrySource Source,
    string Level,
    string Category,
    string Message,
    string TraceId,
    string SpanId,
    IReadOnlyList<TelemetryAttribute> Attributes);
