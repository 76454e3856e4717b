using Aspire.Hosting.Dashboard.Telemetry;

namespace Aspire.Hosting.Dashboard.Api;

/// <summary>A line of the traces page.</summary>
internal sealed record TraceListView(
    string TraceId,
    string Name,
    string RootService,
    IReadOnlyList<string> Services,
    DateTimeOffset Start,
    double DurationMilliseconds,
    int Spans,
    int Errors,
    bool IsBackground)
{
    public static TraceListView Of(TraceSummary trace) => new(
        trace.TraceId, trace.Name, trace.RootService, trace.Services, trace.Start, trace.DurationMilliseconds, trace.Spans, trace.Errors, trace.IsBackground);
}
