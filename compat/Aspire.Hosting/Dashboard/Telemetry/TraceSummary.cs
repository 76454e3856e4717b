namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>A trace in one line. Services are in the order of their first span.</summary>
internal sealed record TraceSummary(
    string TraceId,
    string Name,
    string RootService,
    IReadOnlyList<string> Services,
    DateTimeOffset Start,
    double DurationMilliseconds,
    int Spans,
    int Errors)
{
    public static TraceSummary Of(string traceId, IReadOnlyList<SpanRecord> spans)
    {
        SpanRecord[] ordered = [.. spans.OrderBy(static span => span.StartUnixNanoseconds)];
        var known = ordered.Select(static span => span.SpanId).ToHashSet(StringComparer.Ordinal);
        var root = ordered.FirstOrDefault(static span => span.ParentSpanId.Length == 0)
            ?? ordered.FirstOrDefault(span => !known.Contains(span.ParentSpanId))
            ?? ordered[0];
        var start = ordered[0].StartUnixNanoseconds;
        var end = Math.Max(start, ordered.Max(static span => span.EndUnixNanoseconds));
        return new TraceSummary(
            traceId,
            root.Name,
            root.Source.Service,
            [.. ordered.Select(static span => span.Source.Service).Distinct()],
            UnixTime.ToDateTimeOffset(start),
            (end - start) / UnixTime.NanosecondsPerMillisecond,
            ordered.Length,
            ordered.Count(static span => span.IsError));
    }
}
