namespace EdgeAspire.Inference.Tests.Profiling;

/// <summary>A clock that moves by the next of some steps whenever it is read; by the last one from then on.</summary>
internal sealed class SteppingTimeProvider(params long[] stepTicks) : TimeProvider
{
    private int _reads;
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now += stepTicks[Math.Min(_reads++, stepTicks.Length - 1)];

    public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
}
