namespace EdgeAspire.Scheduler.Endpoints;

// Ages instead of times, since clocks differ.
internal sealed record SampleBody(
    long Number,
    double SecondsAgo,
    IReadOnlyDictionary<string, int> Queues,
    int Unanswered,
    long Admitted,
    long Refused,
    IReadOnlyDictionary<string, long> Answered,
    long Handed,
    IReadOnlyDictionary<string, double> Computed,
    IReadOnlyList<double[]> Delays);
