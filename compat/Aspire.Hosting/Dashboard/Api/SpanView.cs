using Aspire.Hosting.Dashboard.Telemetry;

namespace Aspire.Hosting.Dashboard.Api;

/// <summary>A bar of the waterfall. Times are relative to the trace's start.</summary>
internal sealed record SpanView(
    string SpanId,
    string ParentSpanId,
    string Name,
    string Service,
    string Instance,
    string Kind,
    string Scope,
    double StartMilliseconds,
    double DurationMilliseconds,
    bool IsError,
    string StatusMessage,
    IReadOnlyList<TelemetryAttribute> Attributes,
    IReadOnlyList<SpanEventView> Events)
{
    public static SpanView Of(SpanRecord span, ulong traceStart) => new(
        span.SpanId,
        span.ParentSpanId,
        span.Name,
        span.Source.Service,
        span.Source.Instance,
        span.Kind,
        span.Scope,
        (span.StartUnixNanoseconds - traceStart) / UnixTime.NanosecondsPerMillisecond,
        (span.EndUnixNanoseconds - span.StartUnixNanoseconds) / UnixTime.NanosecondsPerMillisecond,
        span.IsError,
        span.StatusMessage,
        span.Attributes,
        [.. span.Events.Select(item => SpanEventView.Of(item, traceStart))]);
}
