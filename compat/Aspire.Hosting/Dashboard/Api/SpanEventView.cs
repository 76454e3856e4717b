using Aspire.Hosting.Dashboard.Telemetry;

namespace Aspire.Hosting.Dashboard.Api;

/// <summary>An event of a span. The time is relative to the trace's start.</summary>
internal sealed record SpanEventView(string Name, double TimeMilliseconds, IReadOnlyList<TelemetryAttribute> Attributes)
{
    public static SpanEventView Of(SpanEventRecord item, ulong traceStart) => new(
        item.Name,
        ((double)item.TimeUnixNanoseconds - traceStart) / UnixTime.NanosecondsPerMillisecond,
        item.Attributes);
}
