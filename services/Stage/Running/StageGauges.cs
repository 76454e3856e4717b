using EdgeAspire.ServiceDefaults.Telemetry;
using EdgeAspire.Stage.Parts;
using EdgeAspire.Stage.Sessions;

namespace EdgeAspire.Stage.Running;

/// <summary>What the stage holds now, for who watches or re-balances.</summary>
internal sealed class StageGauges
{
    private static readonly KeyValuePair<string, object?>[] Role = [new("role", "stage")];

    public StageGauges(QueueOccupancy occupancy, PartStore parts, SessionTable sessions, SessionLimits limits)
    {
        var meter = EdgeTelemetry.Meter;
        meter.CreateObservableGauge("edgeaspire.queue.occupancy", () => occupancy.Average, "1", "How full the queue for computing was when requests came, on average.", Role);
        meter.CreateObservableGauge("edgeaspire.stage.part.count", () => parts.Parts.Count, "{part}", "Parts that are loaded.", Role);
        meter.CreateObservableGauge("edgeaspire.stage.part.memory", () => parts.UsedBytes, "By", "Bytes that parts count for.", Role);
        meter.CreateObservableGauge("edgeaspire.stage.session.count", () => sessions.Count, "{session}", "Sessions that live.", Role);
        meter.CreateObservableGauge("edgeaspire.stage.session.memory", () => limits.Bytes, "By", "Bytes of the pieces of all sessions.", Role);
    }
}
