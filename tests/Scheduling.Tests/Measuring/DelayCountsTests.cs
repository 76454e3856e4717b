using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Simulation;

namespace EdgeAspire.Scheduling.Tests.Measuring;

public sealed class DelayCountsTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.99)]
    public void Percentile_OfMany_IsWithinAPerCent(double share)
    {
        VirtualRandom random = new(1);
        var seconds = Enumerable.Range(0, 10_000).Select(_ => random.Exponential(3)).ToArray();
        DelayCounts counts = new();
        foreach (var delay in seconds)
        {
            counts.Add(delay);
        }

        var exact = seconds.Order().ElementAt((int)Math.Ceiling(share * seconds.Length) - 1);
        Assert.InRange(counts.Percentile(share), 0.99 * exact, 1.01 * exact);
        Assert.Equal(seconds.Average(), counts.MeanSeconds, 1e-9);
    }

    [Fact]
    public void Add_AnotherOne_IsAsIfAllHadBeenCountedHere()
    {
        DelayCounts all = new();
        DelayCounts some = new();
        DelayCounts others = new();
        for (var place = 0; place < 100; place++)
        {
            all.Add(0.001 * place);
            (place % 3 == 0 ? some : others).Add(0.001 * place);
        }

        some.Add(others);

        Assert.Equal(all.Classes, some.Classes);
        Assert.Equal((all.Count, all.Percentile(0.99)), (some.Count, some.Percentile(0.99)));
        Assert.Equal(all.MeanSeconds, some.MeanSeconds, 1e-12);
    }

    [Fact]
    public void Percentile_OfNone_IsNotANumber() => Assert.True(double.IsNaN(new DelayCounts().Percentile(0.5)) && double.IsNaN(new DelayCounts().MeanSeconds));

    [Fact]
    public void Add_BeyondAllClasses_CountsInTheOutermost()
    {
        DelayCounts counts = new();
        counts.Add(0);
        counts.Add(1e12);

        Assert.Equal([1L, 1L], counts.Classes.Select(entry => entry.Count));
    }
}
