namespace EdgeAspire.Scheduler.History;

/// <summary>What a worker was like at a moment, and what it did since the moment before.</summary>
/// <param name="Number">Counts the moments of this start of the process, from 1.</param>
/// <param name="TakenSeconds">When, on the worker's clock.</param>
/// <param name="Queues">Items that wait, those of the local queue too, by the name of their source.</param>
/// <param name="Unanswered">Items of its own sources without an answer.</param>
/// <param name="Admitted">Items of its own sources since.</param>
/// <param name="Refused">Items of its own sources since.</param>
/// <param name="Answered">Items of its own sources since, by the name of the source.</param>
/// <param name="Handed">Items handed over since.</param>
/// <param name="Computed">What it computed since by the name of the source, in whole items.</param>
/// <param name="Delays">Seconds from admission to answer of those answered since, in classes: seconds, and how many.</param>
internal sealed record WorkerSample(
    long Number,
    double TakenSeconds,
    IReadOnlyDictionary<string, int> Queues,
    int Unanswered,
    long Admitted,
    long Refused,
    IReadOnlyDictionary<string, long> Answered,
    long Handed,
    IReadOnlyDictionary<string, double> Computed,
    IReadOnlyList<double[]> Delays);
