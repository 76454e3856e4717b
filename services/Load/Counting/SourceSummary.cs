namespace EdgeAspire.Load.Counting;

/// <summary>What became of a source's items.</summary>
/// <param name="Worker">Where they arrived; "all" for the sum.</param>
/// <param name="Source">What the worker calls it; null for its first one, and for the sum.</param>
/// <param name="Offered">Items that arrived.</param>
/// <param name="Skipped">Not sent, since too many were without an answer.</param>
/// <param name="Admitted">Sent and not refused.</param>
/// <param name="Refused">Refused by the worker, whose queues were full.</param>
/// <param name="Answered">Answered.</param>
/// <param name="Failed">Ended by an error.</param>
/// <param name="Wrong">Answered with what is not the item's answer.</param>
/// <param name="Unanswered">Without an answer so far.</param>
/// <param name="AnsweredPerSecond">Answers per second from the beginning to now, or to the last answer of all.</param>
/// <param name="TimeInSystem">From arrival to answer; null before the first.</param>
/// <param name="ComputedBy">Answers by the device that computed the last of them.</param>
internal sealed record SourceSummary(
    string Worker,
    string? Source,
    long Offered,
    long Skipped,
    long Admitted,
    long Refused,
    long Answered,
    long Failed,
    long Wrong,
    long Unanswered,
    double AnsweredPerSecond,
    DelaySummary? TimeInSystem,
    IReadOnlyDictionary<string, long> ComputedBy);
