namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>One span of a trace. Identifiers are lower-case hexadecimal; a root's parent is empty.</summary>
internal sealed record SpanRecord(string TraceId, string SpanId, string ParentSpanId, string Name, TelemetrySource Source)
{
    public string Kind { get; init; } = "internal";

    public string Scope { get; init; } = string.Empty;

    public ulong StartUnixNanoseconds { get; init; }

    public ulong EndUnixNanoseconds { get; init; }

    public bool IsError { get; init; }

    public string StatusMessage { get; init; } = string.Empty;

    public IReadOnlyList<TelemetryAttribute> Attributes { get; init; } = [];

    public IReadOnlyList<SpanEventRecord> Events { get; init; } = [];
}
