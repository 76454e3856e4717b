namespace EdgeAspire.Scheduler.Endpoints;

internal sealed record SchedulerBody(
    string Device,
    int Worker,
    string Plan,
    string Model,
    string Policy,
    int Blocks,
    double SecondsPerWork,
    double SecondsPerParameter,
    long Revision,
    double BacklogSeconds,
    int LocalQueue,
    IReadOnlyList<QueueBody> Queues,
    int Unanswered,
    int Payloads,
    long PayloadBytes,
    long Admitted,
    long Refused,
    long Answered,
    long Handed,
    long Decisions,
    IReadOnlyList<PeerBody> Peers);
