using System.Runtime.InteropServices;

namespace EdgeAspire.Bench.Lab.Devices;

/// <summary>A share of the processor as the kernel takes it: so many microseconds in every period.</summary>
/// <param name="QuotaMicroseconds">Processor time in a period; null for no limit.</param>
/// <param name="PeriodMicroseconds">The period.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CpuQuota(long? QuotaMicroseconds, long PeriodMicroseconds)
{
    // The usual 100 ms would stop a device of 25 % for 75 ms at a time; this stops it for 3 ms. What a device did not use of a period is lost,
    // but for up to one period, which a short task gets at full speed: the shorter, the truer. The kernel looks at every tick of 4 ms.
    private const long UsualPeriodMicroseconds = 4_000;

    // The kernel refuses quotas below, and periods above a second.
    private const long LeastQuotaMicroseconds = 1_000;

    /// <summary>The quota of a share of one core.</summary>
    /// <param name="percent">1 or more; null for no limit.</param>
    public static CpuQuota Of(double? percent)
    {
        if (percent is not { } share)
        {
            return new CpuQuota(null, UsualPeriodMicroseconds);
        }

        var quota = (long)Math.Round(share / 100 * UsualPeriodMicroseconds);
        return quota >= LeastQuotaMicroseconds
            ? new CpuQuota(quota, UsualPeriodMicroseconds)
            : new CpuQuota(LeastQuotaMicroseconds, (long)Math.Round(LeastQuotaMicroseconds * 100 / share));
    }
}
