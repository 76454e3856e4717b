namespace EdgeAspire.Scheduler.Running;

internal static partial class SchedulerLog
{
    [LoggerMessage(80, LogLevel.Information, "Worker '{Device}' ({Number}) joined the ring of plan '{Plan}' with blocks {First} to {Last} of {Blocks} and policy '{Policy}': {Workers} workers")]
    public static partial void Joined(this ILogger logger, string device, int number, string plan, int first, int last, int blocks, string policy, int workers);

    [LoggerMessage(81, LogLevel.Warning, "Not ready yet, tried again: {Reason}")]
    public static partial void NotReady(this ILogger logger, string reason);

    [LoggerMessage(82, LogLevel.Warning, "Worker '{Device}' has no place in the ring: its name has the number of another's. Give it another name")]
    public static partial void LeftOut(this ILogger logger, string device);

    [LoggerMessage(83, LogLevel.Information, "The ring has {Workers} workers: {Names}")]
    public static partial void RingChanged(this ILogger logger, int workers, string names);

    [LoggerMessage(84, LogLevel.Warning, "The planner's registry does not answer, the ring stays as it is. {Reason}")]
    public static partial void RegistryIsAway(this ILogger logger, string reason);

    [LoggerMessage(85, LogLevel.Critical, "Something that the scheduler said could not be done")]
    public static partial void EffectFailed(this ILogger logger, Exception exception);

    [LoggerMessage(86, LogLevel.Warning, "{Unanswered} items are not answered within the time to stop")]
    public static partial void LeavesUnanswered(this ILogger logger, int unanswered);
}
