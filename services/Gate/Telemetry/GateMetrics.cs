using System.Diagnostics;
using System.Diagnostics.Metrics;
using EdgeAspire.Gate.Plans;
using EdgeAspire.Gate.Rounding;
using EdgeAspire.Gate.Team;
using EdgeAspire.Protocol.Plans;
using EdgeAspire.ServiceDefaults.Telemetry;

namespace EdgeAspire.Gate.Telemetry;

/// <summary>What the gate measures. Labels are bounded: models that devices serve, experts of a team, reasons, phases.</summary>
internal static class GateMetrics
{
    private static readonly Histogram<double> InferenceDuration = EdgeTelemetry.Meter.CreateHistogram<double>(
        "edgeaspire.inference.duration", "s", "From a request's arrival at the gate to its answer.");

    private static readonly Counter<long> InferenceCount = EdgeTelemetry.Meter.CreateCounter<long>(
        "edgeaspire.inference.count", "{inference}", "Samples that were classified.");

    private static readonly Histogram<double> HopDuration = EdgeTelemetry.Meter.CreateHistogram<double>(
        "edgeaspire.hop.duration", "s", "Parts of a hop: queue, network, compute; of stages also waiting for boxes and sending them on.");

    private static readonly Counter<long> HopBytes = EdgeTelemetry.Meter.CreateCounter<long>(
        "edgeaspire.hop.bytes", "By", "Tensor bytes of hops, sent and received.");

    private static readonly Counter<long> HopErrors = EdgeTelemetry.Meter.CreateCounter<long>(
        "edgeaspire.hop.errors", "{hop}", "Hops without a usable answer.");

    private static readonly Counter<long> ExpertSelected = EdgeTelemetry.Meter.CreateCounter<long>(
        "edgeaspire.expert.selected", "{inference}", "Samples that an expert answered because it was the least uncertain.");

    private static readonly Counter<long> DegradedCount = EdgeTelemetry.Meter.CreateCounter<long>(
        "edgeaspire.degraded.count", "{request}", "Answers without one expert or more.");

    private static readonly Counter<long> RoundingCompared = EdgeTelemetry.Meter.CreateCounter<long>(
        "edgeaspire.rounding.compared", "{request}", "Requests that were repeated without rounding on the wire.");

    private static readonly Counter<long> RoundingAnswers = EdgeTelemetry.Meter.CreateCounter<long>(
        "edgeaspire.rounding.answers", "{answer}", "Answers in them, by whether rounding had changed them.");

    private static readonly Histogram<double> RoundingChange = EdgeTelemetry.Meter.CreateHistogram<double>(
        "edgeaspire.rounding.change", "1", "How far rounding moved an output of them, relative to the output's largest magnitude.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1] });

    public static void RecordRequest(string model, string strategy, string outcome, double seconds) =>
        InferenceDuration.Record(
            seconds, new TagList { { "edgeaspire.model.name", model }, { "edgeaspire.strategy", strategy }, { "edgeaspire.outcome", outcome } });

    public static void RecordAnswer(string model, long samples, bool isDegraded)
    {
        var tags = new TagList { { "edgeaspire.model.name", model } };
        InferenceCount.Add(samples, tags);
        if (isDegraded)
        {
            DegradedCount.Add(1, tags);
        }
    }

    public static void RecordWins(string model, int expert, int samples) =>
        ExpertSelected.Add(samples, new TagList { { "edgeaspire.model.name", model }, { "edgeaspire.expert.index", expert } });

    public static void RecordHop(string model, HopResult hop)
    {
        if (hop.Error is not null)
        {
            HopErrors.Add(
                1, new TagList { { "edgeaspire.model.name", model }, { "edgeaspire.expert.index", hop.Expert }, { "error.type", hop.Error.Reason.ToString() } });
            return;
        }

        if (!HopDuration.Enabled && !HopBytes.Enabled)
        {
            return;
        }

        RecordPhase(model, "queue", hop.QueueSeconds);
        RecordPhase(model, "network", hop.NetworkSeconds);
        RecordPhase(model, "compute", hop.ComputeSeconds);
        HopBytes.Add(hop.BytesSent, new TagList { { "edgeaspire.model.name", model }, { "edgeaspire.direction", "sent" } });
        HopBytes.Add(hop.BytesReceived, new TagList { { "edgeaspire.model.name", model }, { "edgeaspire.direction", "received" } });
    }

    public static void RecordCalls(string model, PlanProgram program, IReadOnlyList<CallTimes> times)
    {
        if (!HopDuration.Enabled && !HopBytes.Enabled)
        {
            return;
        }

        foreach (var call in program.Calls)
        {
            var time = times[call.Index];
            RecordPhase(model, "wait", time.WaitSeconds, "stage");
            RecordPhase(model, "queue", time.QueueSeconds, "stage");
            RecordPhase(model, "network", time.NetworkSeconds, "stage");
            RecordPhase(model, "compute", time.ComputeSeconds, "stage");
            RecordPhase(model, "forward", time.ForwardSeconds, "stage");
            HopBytes.Add(call.SentBytes, new TagList { { "edgeaspire.model.name", model }, { "edgeaspire.direction", "sent" } });
            HopBytes.Add(call.ReturnedBytes, new TagList { { "edgeaspire.model.name", model }, { "edgeaspire.direction", "received" } });
        }
    }

    public static void RecordRounding(string model, WireFormat wire, AnswerDifference difference)
    {
        var tags = new TagList { { "edgeaspire.model.name", model }, { "edgeaspire.wire", wire.ToString().ToLowerInvariant() } };
        RoundingCompared.Add(1, tags);
        if (difference.Change is { } change)
        {
            RoundingChange.Record(change, tags);
        }

        tags.Add("edgeaspire.outcome", "same");
        RoundingAnswers.Add(difference.SameAnswers, tags);
        tags[^1] = new KeyValuePair<string, object?>("edgeaspire.outcome", "other");
        RoundingAnswers.Add(difference.Answers - difference.SameAnswers, tags);
    }

    private static void RecordPhase(string model, string phase, double seconds, string role = "expert") =>
        HopDuration.Record(
            seconds, new TagList { { "edgeaspire.model.name", model }, { "edgeaspire.hop.role", role }, { "edgeaspire.hop.phase", phase } });
}
