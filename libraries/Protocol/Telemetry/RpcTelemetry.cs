using System.Diagnostics;
using System.Diagnostics.Metrics;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Service;
using Grpc.Core;

namespace EdgeAspire.Protocol.Telemetry;

/// <summary>Spans of calls, and the duration of served ones, after OpenTelemetry's conventions for RPC.</summary>
internal static class RpcTelemetry
{
    private const string Name = "EdgeAspire";

    /// <summary>Upper bounds in seconds: the convention's, and below them those of a hop.</summary>
    private static readonly double[] Buckets =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> ServerCallDuration = Meter.CreateHistogram(
        "rpc.server.call.duration",
        "s",
        "Duration of calls that were served.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets });

    /// <summary>Where spans come from; it and the meter have the name that all of the system has.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Starts the span of a served call; null when nobody listens.</summary>
    /// <param name="method">The method.</param>
    /// <param name="traceParent">The caller's W3C trace context; null for none.</param>
    /// <param name="traceState">Its vendor part.</param>
    /// <param name="address">Where the server listens.</param>
    /// <param name="port">Its port.</param>
    public static Activity? StartServerCall(MethodName method, string? traceParent, string? traceState, string address, int port)
    {
        _ = ActivityContext.TryParse(traceParent, traceState, isRemote: true, out var parent);
        var activity = Source.StartActivity(method.FullName, ActivityKind.Server, parent);
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("rpc.system", "grpc").SetTag("rpc.service", method.Service).SetTag("rpc.method", method.Name);
            activity.SetTag("server.address", address).SetTag("server.port", port);
        }

        return activity;
    }

    /// <summary>Completes the span.</summary>
    public static void Complete(Activity activity, StatusCode status, Error? error)
    {
        activity.SetTag("rpc.grpc.status_code", (int)status);
        if (IsServersFault(status))
        {
            activity.SetTag("error.type", status.ToString());
            activity.SetStatus(ActivityStatusCode.Error, error?.Message);
        }
    }

    /// <summary>Whether <see cref="RecordServerCall"/> has any effect.</summary>
    public static bool IsMeasured => ServerCallDuration.Enabled;

    /// <summary>Records how long a call took.</summary>
    public static void RecordServerCall(MethodName method, StatusCode status, double seconds)
    {
        var tags = new TagList
        {
            { "rpc.system.name", "grpc" },
            { "rpc.method", method.FullName },
            { "rpc.response.status_code", status.ToString() },
        };
        if (IsServersFault(status))
        {
            tags.Add("error.type", status.ToString());
        }

        ServerCallDuration.Record(seconds, tags);
    }

    // The convention's list for server spans: the other codes are the caller's doing.
    private static bool IsServersFault(StatusCode status) => status
        is StatusCode.Unknown or StatusCode.DeadlineExceeded or StatusCode.Unimplemented
        or StatusCode.Internal or StatusCode.Unavailable or StatusCode.DataLoss;
}
