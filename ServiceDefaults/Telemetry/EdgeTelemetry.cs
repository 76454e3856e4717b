using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace EdgeAspire.ServiceDefaults.Telemetry;

/// <summary>The one activity source and the one meter of all services.</summary>
public static class EdgeTelemetry
{
    /// <summary>The name of both.</summary>
    public const string Name = "EdgeAspire";

    /// <summary>Spans: <c>gate.infer</c>, hops, <c>queue</c>, <c>ort.run</c> and what lies between.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Metrics, in seconds and bytes; names start with <c>edgeaspire.</c>, labels are bounded.</summary>
    public static Meter Meter { get; } = new(Name);
}
