using EdgeAspire.Bench.Lab.Switching;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Bench.Tests.Lab.Switching;

public class LinkDirectionTests
{
    private const long Millisecond = 1_000_000;

    [Fact]
    public void TryEnter_IdleLink_TakesRateAndDelay()
    {
        var link = new LinkDirection(mbps: 100, delayMs: 0.25);

        Assert.True(link.TryEnter(0, lengthBytes: 1226, nowNanoseconds: Millisecond));

        // (1226 + 24) bytes at 80 ns each, and the delay.
        Assert.Equal(Millisecond + 100_000 + 250_000, link.NextNanoseconds);
        Assert.Equal(Millisecond + 100_000, link.FreeAtNanoseconds);
    }

    [Fact]
    public void TryEnter_SmallFrame_TakesTheLeastThatEthernetSends()
    {
        var link = new LinkDirection(mbps: 100, delayMs: 0);

        link.TryEnter(0, lengthBytes: 20, nowNanoseconds: 0);

        Assert.Equal(84 * 80, link.NextNanoseconds);
    }

    [Fact]
    public void TryEnter_FullQueue_IsRefused()
    {
        var link = new LinkDirection(mbps: 1, delayMs: 0);
        var taken = 0;
        while (link.TryEnter(taken, lengthBytes: 976, nowNanoseconds: 0))
        {
            taken++;
        }

        // 8 ms a frame; the sixth would wait for exactly 40 ms, the seventh for more.
        Assert.Equal(6, taken);
        Assert.True(link.TryEnter(taken, 976, nowNanoseconds: 8 * Millisecond));
    }

    [Fact]
    public void NextNanoseconds_Nothing_IsNever() => Assert.Equal(long.MaxValue, new LinkDirection(1, 1).NextNanoseconds);

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
                if (link.TryEnter(entered.Count, length, now))
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
                Assert.Equal(free + 100_000, frame.DueNanoseconds);
            }

            Assert.Equal(0, link.Count);
        }));
}
