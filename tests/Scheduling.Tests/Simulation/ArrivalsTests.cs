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
