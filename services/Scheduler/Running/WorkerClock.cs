namespace EdgeAspire.Scheduler.Running;

/// <summary>Seconds since this process began, which is what its scheduler is driven with.</summary>
internal sealed class WorkerClock(TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    /// <summary>The time.</summary>
    public double NowSeconds => time.GetElapsedTime(_started).TotalSeconds;
}
