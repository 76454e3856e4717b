using EdgeAspire.Inference.Profiling;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Testing;

namespace EdgeAspire.Inference.Tests.Profiling;

public sealed class RepeatedTimingTests
{
    [Fact]
    public void Median_OneDisturbedRun_IsThatOfTheOthers()
    {
        var time = new ManualTimeProvider();
        var runs = 0;
        Error? Run()
        {
            time.Advance(TimeSpan.FromMilliseconds(++runs == 5 ? 500 : 10));
            return null;
        }

        var timed = RepeatedTiming.Median(Run, time, TimeSpan.FromSeconds(1), CancellationToken.None).Value;

        Assert.Equal(0.01, timed.Seconds, 1e-9);
        Assert.Equal(49, timed.Repeats);
    }

    [Fact]
    public void Median_SlowRun_StopsAfterOneRepeat()
    {
        var time = new ManualTimeProvider();
        Error? Run()
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return null;
        }

        var timed = RepeatedTiming.Median(Run, time, TimeSpan.FromSeconds(1), CancellationToken.None).Value;

        Assert.Equal((10, 1), timed);
    }

    [Fact]
    public void Median_FailingRun_IsItsError()
    {
        var error = new Error(ErrorReason.Internal, "broken");

        Assert.Same(error, RepeatedTiming.Median(() => error, new ManualTimeProvider(), TimeSpan.FromSeconds(1), CancellationToken.None).Error);
    }

    [Fact]
    public void Median_Cancelled_Stops()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        Assert.Throws<OperationCanceledException>(
            () => RepeatedTiming.Median(() => null, new ManualTimeProvider(), TimeSpan.FromSeconds(1), cancellation.Token));
    }
}
