using EdgeAspire.Scheduling.Simulation;

namespace EdgeAspire.Scheduling.Tests.Simulation;

public sealed class ArrivalsTests
{
    private const int Count = 20_000;

    [Fact]
    public void Poisson_HasItsRateAndSpread()
    {
        var seconds = Arrivals.Poisson(new VirtualRandom(1), perSecond: 4, Count);

        Assert.Equal(Count / 4.0, seconds[^1], 100.0);
        Assert.Equal(1, Dispersion(seconds), 0.1);
    }

    [Fact]
    public void Bursts_HaveTheSameRateAndMoreSpread()
    {
        var seconds = Arrivals.Bursts(new VirtualRandom(1), perSecond: 4, Count, burstSeconds: 5);

        Assert.Equal(Count / 4.0, seconds[^1], 500.0);
        Assert.True(Dispersion(seconds) > 5);
        Assert.Equal(seconds.Order(), seconds);
    }

    [Fact]
    public void Poisson_SameSeed_SameTimes_HoweverManyAreTaken() =>
        Assert.Equal(
            Arrivals.Poisson(new VirtualRandom(3), perSecond: 4, 100), Arrivals.Poisson(new VirtualRandom(3), perSecond: 4).Take(100));

    [Fact]
    public void ReadTrace_LinesOfTwoSources_AreSortedBySource()
    {
        var seconds = Arrivals.ReadTrace(["# seconds, source", "", "1.5, 1", "0.25 0", "3\t1", "2,1"], sources: 2);

        Assert.Equal([0.25], seconds[0]);
        Assert.Equal([1.5, 2, 3], seconds[1]);
    }

    [Fact]
    public void ReadTrace_OneSource_NeedsNoNumber() => Assert.Equal([0, 0.5], Arrivals.ReadTrace(["0", "0.5"], sources: 1)[0]);

    [Theory]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("NaN")]
    [InlineData("1,2")]
    [InlineData("1,-1")]
    [InlineData("1,0,0")]
    public void ReadTrace_WrongLine_IsNamed(string line)
    {
        var exception = Assert.Throws<FormatException>(() => Arrivals.ReadTrace(["0.5,1", line], sources: 2));
        Assert.Equal($"Line 2 is '{line}': expected seconds of 0 or more, and a source from 0 to 1.", exception.Message);
    }

    // Variance over mean of the counts in windows of five seconds: 1 for a Poisson process.
    private static double Dispersion(double[] seconds)
    {
        const int Window = 5;
        var counts = new double[(int)(seconds[^1] / Window)];
        foreach (var at in seconds.Where(at => at < counts.Length * Window))
        {
            counts[(int)(at / Window)]++;
        }

        var mean = counts.Average();
        return counts.Average(count => (count - mean) * (count - mean)) / mean;
    }
}
