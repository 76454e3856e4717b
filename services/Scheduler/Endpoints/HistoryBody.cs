namespace EdgeAspire.Scheduler.Endpoints;

internal sealed record HistoryBody(
    string Device,
    string Plan,
    string Model,
    string Policy,
    int Blocks,
    int FirstBlock,
    int LastBlock,
    double SecondsPerItem,
    IReadOnlyList<SampleBody> Samples);
