namespace EdgeAspire.Scheduler.Sources;

/// <summary>One source of items at this worker, and what became of them.</summary>
/// <param name="name">Its name.</param>
/// <param name="number">Its number, by which all workers know it.</param>
/// <param name="weight">What a second of waiting of its items counts against a second of others'.</param>
/// <param name="deadlineSeconds">Seconds in which its items are wanted; null for as long as the caller waits.</param>
internal sealed class Source(string name, int number, double weight, double? deadlineSeconds)
{
    private long _admittedCount;
    private long _refusedCount;
    private long _answeredCount;
    private long _lateCount;

    public string Name => name;

    public int Number => number;

    public double Weight => weight;

    public double? DeadlineSeconds => deadlineSeconds;

    public long AdmittedCount => Interlocked.Read(ref _admittedCount);

    public long RefusedCount => Interlocked.Read(ref _refusedCount);

    public long AnsweredCount => Interlocked.Read(ref _answeredCount);

    /// <summary>Items that were answered when their time was over.</summary>
    public long LateCount => Interlocked.Read(ref _lateCount);

    /// <summary>The seconds in which an item is wanted whose caller waits for so long.</summary>
    public double SecondsFor(TimeSpan limit) => Math.Min(limit.TotalSeconds, deadlineSeconds ?? double.PositiveInfinity);

    public void Admitted() => Interlocked.Increment(ref _admittedCount);

    public void Refused() => Interlocked.Increment(ref _refusedCount);

    public void Answered(bool isLate)
    {
        Interlocked.Increment(ref _answeredCount);
        if (isLate)
        {
            Interlocked.Increment(ref _lateCount);
        }
    }
}
