namespace EdgeAspire.Stage.Measuring;

internal static partial class MeasuringLog
{
    [LoggerMessage(10, LogLevel.Information, "The device computes {Gflops:F2} GFLOP/s, and its link has {Mbps:F1} Mbit/s and {DelayMs:F2} ms, and a message takes it {MessageMs:F2} ms")]
    public static partial void Measured(this ILogger logger, double? gflops, double? mbps, double? delayMs, double? messageMs);

    [LoggerMessage(11, LogLevel.Warning, "Not measured: {Reason}")]
    public static partial void NotMeasured(this ILogger logger, string reason);
}
