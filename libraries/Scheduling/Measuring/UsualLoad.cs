namespace EdgeAspire.Scheduling.Measuring;

/// <summary>What workers report of their load, on average of late.</summary>
public sealed class UsualLoad
{
    private Average _backlogSeconds;
    private Average _waitingWeight;

    /// <summary>Seconds of work that a worker has.</summary>
    public double BacklogSeconds => _backlogSeconds.Value;

    /// <summary>Weight of what waits for each of these seconds.</summary>
    public double WeightPerSecond => _backlogSeconds.Value > 0 ? _waitingWeight.Value / _backlogSeconds.Value : 0;

    /// <summary>Counts a report in.</summary>
    public void Add(PeerReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        _backlogSeconds.Add(report.BacklogSeconds);
        _waitingWeight.Add(report.WaitingWeight);
    }
}
