namespace EdgeAspire.Stage.Endpoints;

internal sealed record StageBody(
    string Device,
    double? Gflops,
    double? Mbps,
    double? DelayMs,
    double? MessageMs,
    long MemoryBytes,
    long UsedBytes,
    int Queued,
    double QueueOccupancy,
    int WaitingCalls,
    int Sessions,
    long SessionBytes,
    IReadOnlyList<PartBody> Parts);
