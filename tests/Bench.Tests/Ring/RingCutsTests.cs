using EdgeAspire.Bench.Ring;

namespace EdgeAspire.Bench.Tests.Ring;

public class RingCutsTests
{
    private static readonly RingCut[] Cuts =
    [
        new(0.1, 1_000_000), new(0.3, 100_000), new(0.34, 600_000), new(0.6, 50_000), new(0.66, 300_000), new(0.9, 30_000), new(1, 4_000),
    ];

    [Fact]
    public void SharesOf_NearPlacesThatManyBytesCross_TakesThoseBesideThem() =>
        Assert.Equal([0.3, 0.3, 0.4], RingCuts.SharesOf(Cuts, 3).Select(share => Math.Round(share, 9)));

    [Fact]
    public void SharesOf_AsManyWorkersAsPlaces_NeverCutsTwiceAtOne()
    {
        var shares = RingCuts.SharesOf(Cuts, 4);

        Assert.All(shares, share => Assert.True(share > 0));
        Assert.Equal(1, shares.Sum(), 9);
    }

    [Fact]
    public void SharesOf_TooFewPlaces_IsAnError() =>
        Assert.Throws<InvalidOperationException>(() => RingCuts.SharesOf([new RingCut(0.5, 1), new RingCut(1, 1)], 3));
}
