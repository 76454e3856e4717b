using System.Diagnostics;
using System.Globalization;
using EdgeAspire.Gate.Devices;
using EdgeAspire.Gate.Routing;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.ServiceDefaults.Telemetry;

namespace EdgeAspire.Gate.Team;

/// <summary>Makes one hop: asks one expert, measures, and judges what comes back. It never throws for what a device does.</summary>
internal sealed class ExpertCaller(DeviceProber prober, TimeProvider time)
{
    public async Task<HopResult> AskAsync(TeamRound round, int expert)
    {
        var part = round.Version.Parts[expert];
        if (part.Choose() is not { } route)
        {
            return NotAsked(expert, "", new Error(ErrorReason.DeviceUnavailable, "no device serves it"));
        }

        if (route.Connection.Suspension is { } suspension && !round.AsksSuspended)
        {
            return NotAsked(
                expert,
                route.Device,
                new Error(ErrorReason.DeviceUnavailable, $"left out until it answers again ({suspension.Message})"));
        }

        if (!route.Connection.TryUse())
        {
            return NotAsked(expert, route.Device, new Error(ErrorReason.DeviceUnavailable, "the device has left"));
        }

        try
        {
            return await CallAsync(round, expert, part.Part, route);
        }
        finally
        {
            route.Connection.Release();
        }
    }

    private async Task<HopResult> CallAsync(TeamRound round, int expert, string part, ExpertRoute route)
    {
        using var span = StartSpan(round, expert, part, route);
        var manifest = round.Version.Manifest;
        var started = time.GetTimestamp();
        var outcome = await route.Connection.Client.InferAsync(round.Request, round.Deadline.Limit, round.Either);
        var totalSeconds = time.GetElapsedTime(started).TotalSeconds;
        var startSeconds = time.GetElapsedTime(round.StartTimestamp, started).TotalSeconds;
        if (!outcome.TryGetValue(out var response, out var error))
        {
            return Failed(round, expert, route, startSeconds, totalSeconds, error, span);
        }

        route.Connection.ForgetFailures();
        var invalid = ExpertAnswer.Read(response, round.Input.Shape[0], manifest.Classes, out var probabilities, out var entropy);
        var queueSeconds = Seconds(response, EdgeParameters.QueueSeconds, totalSeconds);
        var computeSeconds = Seconds(response, EdgeParameters.ComputeSeconds, totalSeconds - queueSeconds);
        var bytesReceived = response.Outputs.Sum(output => (long)output.Data.Length);
        if (invalid is not null)
        {
            response.Dispose();
        }

        CompleteSpan(span, queueSeconds, computeSeconds, bytesReceived, invalid);
        return new HopResult
        {
            Expert = expert,
            Device = route.Device,
            StartSeconds = startSeconds,
            QueueSeconds = queueSeconds,
            NetworkSeconds = totalSeconds - queueSeconds - computeSeconds,
            ComputeSeconds = computeSeconds,
            BytesSent = round.Input.Data.Length,
            BytesReceived = bytesReceived,
            Error = invalid,
            Response = invalid is null ? response : null,
            Probabilities = invalid is null ? probabilities : default,
            Entropy = invalid is null ? entropy : default,
        };
    }

    private HopResult Failed(
        TeamRound round, int expert, ExpertRoute route, double startSeconds, double totalSeconds, Error error, Activity? span)
    {
        if (round.Late.IsCancellationRequested && error.Reason is ErrorReason.Cancelled or ErrorReason.DeadlineExceeded)
        {
            error = new Error(
                ErrorReason.DeadlineExceeded,
                string.Create(CultureInfo.InvariantCulture, $"no answer within {round.Deadline.Limit.TotalSeconds:0.######} s"));
        }

        // A caller in a hurry, or one that left, does not make a device slow.
        var isDevicesFault = error.Reason == ErrorReason.DeviceUnavailable
            || (error.Reason == ErrorReason.DeadlineExceeded && !round.Deadline.IsShortened);
        if (isDevicesFault)
        {
            prober.Suspend(route.Connection, route.Device, round.Version.Manifest.Name, error);
        }

        CompleteSpan(span, 0, 0, 0, error);
        return new HopResult
        {
            Expert = expert,
            Device = route.Device,
            StartSeconds = startSeconds,
            NetworkSeconds = totalSeconds,
            BytesSent = round.Input.Data.Length,
            Error = error,
        };
    }

    private static HopResult NotAsked(int expert, string device, Error error) => new() { Expert = expert, Device = device, Error = error };

    // What a device reports of itself is cut to what the hop took.
    private static double Seconds(InferResponse response, string name, double atMost) =>
        response.Parameters.TryGetValue(name, out var value) && double.IsFinite(value.DoubleParam)
            ? Math.Clamp(value.DoubleParam, 0, Math.Max(atMost, 0))
            : 0;

    private static Activity? StartSpan(TeamRound round, int expert, string part, ExpertRoute route)
    {
        var span = EdgeTelemetry.Source.StartActivity("expert.infer");
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("edgeaspire.model.name", round.Version.Manifest.Name);
            span.SetTag("edgeaspire.model.version", round.Version.VersionText);
            span.SetTag("edgeaspire.part", part);
            span.SetTag("edgeaspire.device", route.Device);
            span.SetTag("edgeaspire.hop.index", expert);
            span.SetTag("edgeaspire.hop.role", "expert");
            span.SetTag("edgeaspire.tensor.bytes_in", round.Input.Data.Length);
            span.SetTag("server.address", route.Connection.Address.Host);
            span.SetTag("server.port", route.Connection.Address.Port);
        }

        return span;
    }

    private static void CompleteSpan(Activity? span, double queueSeconds, double computeSeconds, long bytesReceived, Error? error)
    {
        if (span is not { IsAllDataRequested: true })
        {
            return;
        }

        span.SetTag("edgeaspire.queue.duration", queueSeconds);
        span.SetTag("edgeaspire.compute.duration", computeSeconds);
        span.SetTag("edgeaspire.tensor.bytes_out", bytesReceived);
        if (error is not null)
        {
            span.SetTag("error.type", error.Reason.ToString());
            span.SetStatus(ActivityStatusCode.Error, error.Message);
        }
    }
}
