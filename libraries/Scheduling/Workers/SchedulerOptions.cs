namespace EdgeAspire.Scheduling.Workers;

/// <summary>Bounds of a worker's scheduler.</summary>
public sealed record SchedulerOptions
{
    /// <summary>Items that may wait in one queue.</summary>
    /// <value>64.</value>
    public int QueueCapacity { get; init; } = 64;

    /// <summary>Items of each of this worker's own sources that may be unanswered.</summary>
    /// <value>1024.</value>
    public int MaxUnanswered { get; init; } = 1024;

    /// <summary>Items that a worker may have at another at once under the policy `finish`: enough to keep it busy until it is heard of again.</summary>
    /// <value>8.</value>
    public int Window { get; init; } = 8;

    /// <summary>Workers that one exchanges load with under the policy `finish`.</summary>
    /// <value>10, as many as fingers in a ring of a thousand.</value>
    public int MaxNeighbours { get; init; } = 10;

    /// <summary>Seconds after which a worker that refused an item is asked again.</summary>
    /// <value>0.05.</value>
    public double RetrySeconds { get; init; } = 0.05;

    /// <summary>Expected processor seconds of a message at each end, until some were measured.</summary>
    /// <value>0.001.</value>
    public double MessageSeconds { get; init; } = 0.001;

    /// <summary>Expected latency of a link, until some messages were measured.</summary>
    /// <value>0.005.</value>
    public double LinkSeconds { get; init; } = 0.005;

    /// <summary>Expected seconds per byte on a link, until messages of several sizes were measured.</summary>
    /// <value>8e-8: 100 Mbit/s.</value>
    public double LinkSecondsPerByte { get; init; } = 8e-8;
}
