namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>Times of the OpenTelemetry protocol: nanoseconds since 1970.</summary>
internal static class UnixTime
{
    public const double NanosecondsPerMillisecond = 1e6;

    private const ulong NanosecondsPerTick = 100;

    /// <summary>A time out of range becomes the nearest one in range: exporters send what they like.</summary>
    public static DateTimeOffset ToDateTimeOffset(ulong unixNanoseconds)
    {
        var ticks = Math.Min(unixNanoseconds / NanosecondsPerTick, (ulong)(DateTimeOffset.MaxValue.Ticks - DateTimeOffset.UnixEpoch.Ticks));
        return DateTimeOffset.UnixEpoch.AddTicks((long)ticks);
    }
}
