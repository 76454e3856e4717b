namespace Aspire.Hosting.Execution;

/// <summary>When a crashed process is started again: the delay doubles with each crash in a row, and the number of them is bounded.</summary>
internal sealed class RestartPolicy
{
    public const int MaximumFailuresInARow = 10;

    public static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(0.5);
    public static readonly TimeSpan MaximumDelay = TimeSpan.FromSeconds(30);

    /// <summary>A process that ran this long before it crashed starts the count again.</summary>
    public static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(30);

    private int _failures;

    /// <summary>Counts a crash.</summary>
    /// <returns>How long to wait before the next start; null to give up.</returns>
    public TimeSpan? NextDelay(TimeSpan ranFor)
    {
        _failures = ranFor >= StableAfter ? 1 : _failures + 1;
        if (_failures > MaximumFailuresInARow)
        {
            return null;
        }

        var delay = FirstDelay * Math.Pow(2, _failures - 1);
        return delay < MaximumDelay ? delay : MaximumDelay;
    }
}
