using Aspire.Hosting.Dashboard.Telemetry;

namespace Aspire.Hosting.Dashboard.Api;

/// <summary>A structured log record.</summary>
internal sealed record LogView(
    long Sequence,
    DateTimeOffset Time,
    string Service,
    string Instance,
    string Level,
    string Category,
    string Message,
    string TraceId,
    IReadOnlyList<TelemetryAttribute> Attributes)
{
    private static readonly string[] Levels = ["trace", "debug", "information", "warning", "error", "critical"];

    public static LogView Of(LogEntry entry) => new(
        entry.Sequence,
        entry.Time,
        entry.Source.Service,
        entry.Source.Instance,
        entry.Level,
        entry.Category,
        entry.Message,
        entry.TraceId,
        entry.Attributes);

    /// <summary>The rank of a level; an unknown one ranks below all.</summary>
    public static int Severity(string? level) => Array.IndexOf(Levels, level);
}
