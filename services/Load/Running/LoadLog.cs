namespace EdgeAspire.Load.Running;

internal static partial class LoadLog
{
    [LoggerMessage(90, LogLevel.Information, "Not ready yet, tried again: {Reason}")]
    public static partial void NotReady(this ILogger logger, string reason);

    [LoggerMessage(91, LogLevel.Information, "{Sources} sources begin: {Arrivals}, seed {Seed}")]
    public static partial void Begins(this ILogger logger, int sources, string arrivals, long seed);

    [LoggerMessage(92, LogLevel.Information, "{Seconds:F0} s: {Offered} items, {Answered} answered, {Refused} refused, {Wrong} wrong, {Failed} failed; in system {Mean:F3} s on average, p99 {Most:F3} s")]
    public static partial void Progress(
        this ILogger logger, double seconds, long offered, long answered, long refused, long wrong, long failed, double mean, double most);

    [LoggerMessage(93, LogLevel.Error, "{Reason}")]
    public static partial void GivesUp(this ILogger logger, string reason);
}
