using Aspire.Hosting.Dashboard.Telemetry;

namespace Aspire.Hosting.Dashboard.Api;

/// <summary>A whole trace.</summary>
internal sealed record TraceView(TraceListView Trace, IReadOnlyList<SpanView> Spans, IReadOnlyList<LogView> Logs)
{
    public static TraceView Of(string traceId, IReadOnlyList<SpanRecord> spans, IReadOnlyList<LogEntry> logs) => new(
        TraceListView.Of(TraceSummary.Of(traceId, spans)),
        [.. spans.Select(span => SpanView.Of(span, spans[0].StartUnixNanoseconds))],
        [.. logs.Select(LogView.Of)]);
}
