using EdgeAspire.Bench.Lab.Switching;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Bench.Tests.Lab.Switching;

public class LinkDirectionTests
{
    private const long Millisecond = 1_000_000;

    // Below it the queue does not hold the frames of the longest burst.
    private const int SlowestForAnyBurstMbps = 3;

    [Fact]
    public void TryEnter_IdleLink_TakesRateAndDelay()
    {
        var link = new LinkDirection(mbps: 100, delayMs: 0.25);

        Assert.True(link.TryEnter(Frame(0, 1226, Millisecond)));

        // (1226 + 24) bytes at 80 ns each, and the delay.
        Assert.Equal(Millisecond + 100_000 + 250_000, link.NextLastNanoseconds);
        Assert.Equal(Millisecond + 100_000, link.FreeAtNanoseconds);
    }

    [Fact]
    public void TryEnter_SmallFrame_TakesTheLeastThatEthernetSends()
    {
        var link = new LinkDirection(mbps: 100, delayMs: 0);

        link.TryEnter(Frame(0, 20, 0));

        Assert.Equal(84 * 80, link.NextLastNanoseconds);
    }

    [Fact]
    public void SetRate_FramesOnTheirWay_KeepTheirTimesAndLaterOnesFollow()
    {
        var link = new LinkDirection(mbps: 100, delayMs: 0);
        link.TryEnter(Frame(0, 1226, 0));

        link.SetRate(1000);
        link.TryEnter(Frame(1, 1226, 0));

        Assert.Equal(100_000, link.NextLastNanoseconds);
        link.Leave();
        Assert.Equal(110_000, link.NextLastNanoseconds);
    }

    [Fact]
    public void TryEnter_FullQueue_IsRefused()
    {
        var link = new LinkDirection(mbps: 1, delayMs: 0);
        var taken = 0;
        while (link.TryEnter(Frame(taken, 976, 0)))
        {
            taken++;
        }

        // 8 ms a frame; the sixth would wait for exactly 40 ms, the seventh for more.
        Assert.Equal(6, taken);
        Assert.True(link.TryEnter(Frame(taken, 976, 8 * Millisecond)));
    }

    [Fact]
    public void TryEnter_BurstFromASlowerLink_LeavesNoEarlierThanItCame()
    {
        var link = new LinkDirection(mbps: 1000, delayMs: 0);
        var size = FrameSize.Of(Burst.Of(to: 1, contentBytes: 5000));

        link.TryEnter(new FrameEntry(0, 0, size, FirstNanoseconds: Millisecond, LastNanoseconds: 5 * Millisecond));

        Assert.Equal((5 * Millisecond) + (size.LastWireBytes * 8), link.NextLastNanoseconds);
    }

    [Fact]
    public void TryEnter_AnyBurst_TakesAsLongAsItsFramesOneByOne() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(1, 14_000).Zip(Gen.Choose(SlowestForAnyBurstMbps, 1000)).ToArbitrary(),
        burst =>
        {
            var (contentBytes, mbps) = burst;
            var whole = new LinkDirection(mbps, 0.25);
            var single = new LinkDirection(mbps, 0.25);
            whole.TryEnter(new FrameEntry(0, 0, FrameSize.Of(Burst.Of(1, contentBytes)), 0, 0));
            foreach (var frame in Burst.Split(1, contentBytes))
            {
                Assert.True(single.TryEnter(new FrameEntry(0, 0, FrameSize.Of(frame), 0, 0)));
            }

            // One nanosecond of rounding a frame.
            Assert.InRange(whole.FreeAtNanoseconds - single.FreeAtNanoseconds, -20, 20);
            Assert.Equal(single.NextFirstNanoseconds, whole.NextFirstNanoseconds);
        }));

    [Fact]
    public void NextLastNanoseconds_Nothing_IsNever() => Assert.Equal(long.MaxValue, new LinkDirection(1, 1).NextLastNanoseconds);

    [Fact]
    public void Leave_AnyTraffic_KeepsOrderAndRate() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(14, 1514).Zip(Gen.Choose(0, 300_000)).ListOf(400).ToArbitrary(),
        traffic =>
        {
            var link = new LinkDirection(mbps: 100, delayMs: 0.1);
            long now = 0;
            var entered = new List<(int Slot, long Now, int Length)>();
            foreach (var (length, pause) in traffic)
            {
                now += pause;
                if (link.TryEnter(Frame(entered.Count, length, now)))
                {
                    entered.Add((entered.Count, now, length));
                }
            }

            long free = 0;
            foreach (var (slot, at, length) in entered)
            {
                var frame = link.Leave();
                free = Math.Max(free, at) + (Math.Max(84, length + 24) * 80);
                Assert.Equal(slot, frame.Slot);
                Assert.Equal(free + 100_000, frame.LastNanoseconds);
            }

            Assert.Equal(0, link.Count);
        }));

    private static FrameEntry Frame(int slot, int lengthBytes, long nowNanoseconds) =>
        new(slot, 0, FrameSize.Of(new byte[FrameSize.HeaderBytes + lengthBytes]), nowNanoseconds, nowNanoseconds);
}
