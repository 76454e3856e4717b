namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>
/// A trace in one line. Services are in the order of their first span. A trace is background when a service began it by calling
/// another on its own account, such as a heartbeat; it is named after what the other served. It is partial while the span that began it
/// has not arrived.
/// </summary>
internal sealed record TraceSummary(
    string TraceId,
    string Name,
    string RootService,
    IReadOnlyList<string> Services,
    DateTimeOffset Start,
    double DurationMilliseconds,
    int Spans,
    int Errors,
    bool IsBackground,
    bool IsPartial)
{
    private const string ClientKind = "client";
    private const string ServerKind = "server";

    public static TraceSummary Of(string traceId, IReadOnlyList<SpanRecord> spans)
    {
        SpanRecord[] ordered = [.. spans.OrderBy(static span => span.StartUnixNanoseconds)];
        var root = RootOf(ordered);
        var isBackground = root.Kind == ClientKind;
        var served = isBackground ? ordered.FirstOrDefault(static span => span.Kind == ServerKind) : null;
        var start = ordered[0].StartUnixNanoseconds;
        var end = Math.Max(start, ordered.Max(static span => span.EndUnixNanoseconds));
        return new TraceSummary(
            traceId,
            served?.Name ?? root.Name,
            root.Source.Service,
            [.. ordered.Select(static span => span.Source.Service).Distinct()],
            UnixTime.ToDateTimeOffset(start),
            (end - start) / UnixTime.NanosecondsPerMillisecond,
            ordered.Length,
            ordered.Count(static span => span.IsError),
            isBackground,
            root.ParentSpanId.Length > 0);
    }

    private static SpanRecord RootOf(SpanRecord[] ordered)
    {
        var known = ordered.Select(static span => span.SpanId).ToHashSet(StringComparer.Ordinal);
        return Array.Find(ordered, static span => span.ParentSpanId.Length == 0)
            ?? Array.Find(ordered, span => !known.Contains(span.ParentSpanId))
            ?? ordered[0];
    }
}
