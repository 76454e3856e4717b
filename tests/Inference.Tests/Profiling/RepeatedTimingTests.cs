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
    public void Median_ProcessorForAQuarterOfEachPeriod_IsWhatTheDeviceGets()
    {
        var time = new ManualTimeProvider();
        var used = TimeSpan.Zero;
        Error? Run()
        {
            // One millisecond of each four, which a run of a fifth of it does not show.
            time.Advance(TimeSpan.FromMilliseconds(0.2));
            used += TimeSpan.FromMilliseconds(0.2);
            if (used >= TimeSpan.FromMilliseconds(1))
            {
                time.Advance(TimeSpan.FromMilliseconds(3));
                used = TimeSpan.Zero;
            }

            return null;
        }

        var timed = RepeatedTiming.Median(Run, time, TimeSpan.FromSeconds(1), CancellationToken.None).Value;

        Assert.Equal(0.0008, timed.Seconds, 0.00004);
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
