namespace EdgeAspire.Planner.Deployments;

/// <summary>What a stage is planned by; null for what it does not know.</summary>
/// <param name="Gflops">Its speed in 10^9 operations per second.</param>
/// <param name="Mbps">Rate of its link in Mbit/s.</param>
/// <param name="DelayMs">Delay of that link in milliseconds.</param>
/// <param name="MessageMs">What sending or receiving a message takes it in milliseconds.</param>
/// <param name="MemoryBytes">Most memory that it may use.</param>
/// <param name="Profiled">When its profile was last added to.</param>
internal sealed record StageFigures(double? Gflops, double? Mbps, double? DelayMs, double? MessageMs, long? MemoryBytes, DateTime? Profiled)
{
    // Whoever measures twice measures two numbers: this much is no other figure.
    private const double Tolerance = 0.1;
    private const double ShortToleranceMs = 0.2;

    /// <summary>Whether it can be planned for by what is known of it.</summary>
    public bool HasSpeed => Gflops is not null || Profiled is not null;

    /// <summary>Whether a plan for the other figures is a plan for these.</summary>
    public bool IsLike(StageFigures other) =>
        Profiled == other.Profiled
        && IsClose(Gflops, other.Gflops)
        && IsClose(Mbps, other.Mbps)
        && IsClose(MemoryBytes, other.MemoryBytes)
        && IsCloseShort(DelayMs, other.DelayMs)
        && IsCloseShort(MessageMs, other.MessageMs);

    private static bool IsCloseShort(double? milliseconds, double? other) =>
        IsClose(milliseconds, other) || Math.Abs(milliseconds - other ?? double.PositiveInfinity) <= ShortToleranceMs;

    private static bool IsClose(double? value, double? other) =>
        value is { } a && other is { } b ? Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b)) : value is null && other is null;
}
