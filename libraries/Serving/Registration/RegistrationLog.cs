using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace EdgeAspire.Serving.Registration;

internal static partial class RegistrationLog
{
    [LoggerMessage(20, LogLevel.Information, "Registered as '{Device}' at {Address}")]
    public static partial void Registered(this ILogger logger, string device, string address);

    [LoggerMessage(21, LogLevel.Information, "Left the registry: '{Device}'")]
    public static partial void Deregistered(this ILogger logger, string device);

    [LoggerMessage(22, LogLevel.Warning, "Could not leave the registry, whose lease on '{Device}' runs out by itself: {Reason}")]
    public static partial void NotDeregistered(this ILogger logger, string device, string reason);

    [LoggerMessage(23, LogLevel.Warning, "The planner at {Address} does not take the registration, it is tried again: {Status} {Reason}")]
    public static partial void PlannerIsAway(this ILogger logger, Uri address, StatusCode status, string reason);

    [LoggerMessage(24, LogLevel.Information, "The planner at {Address} is back")]
    public static partial void PlannerIsBack(this ILogger logger, Uri address);
}
