using System.Globalization;

namespace EdgeAspire.Protocol.Service;

/// <summary>The <c>grpc-timeout</c> header: up to eight digits and a unit.</summary>
internal static class GrpcTimeout
{
    private const int MaxDigits = 8;

    /// <summary>The time that the caller waits; null when it does not say, or not in the protocol's form.</summary>
    public static TimeSpan? Parse(string? header)
    {
        if (header is null || header.Length is < 2 or > MaxDigits + 1
            || !long.TryParse(header.AsSpan(0, header.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }

        long? ticks = header[^1] switch
        {
            'H' => TimeSpan.TicksPerHour,
            'M' => TimeSpan.TicksPerMinute,
            'S' => TimeSpan.TicksPerSecond,
            'm' => TimeSpan.TicksPerMillisecond,
            'u' => TimeSpan.TicksPerMicrosecond,
            _ => null,
        };
        return ticks is not null ? Limit(value * ticks.Value)
            : header[^1] == 'n' ? Limit(value / TimeSpan.NanosecondsPerTick)
            : null;
    }

    // Timers take no more than this; nobody waits longer.
    private static TimeSpan Limit(long ticks) => TimeSpan.FromTicks(Math.Min(ticks, TimeSpan.TicksPerDay));
}
