namespace EdgeAspire.Scheduling.Simulation;

/// <summary>When items arrive at a source.</summary>
public static class Arrivals
{
    /// <summary>A Poisson process.</summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="perSecond">Items per second.</param>
    /// <param name="count">How many.</param>
    public static double[] Poisson(VirtualRandom random, double perSecond, int count)
    {
        ArgumentNullException.ThrowIfNull(random);
        var seconds = new double[count];
        var now = 0.0;
        for (var index = 0; index < count; index++)
        {
            seconds[index] = now += random.Exponential(perSecond);
        }

        return seconds;
    }

    /// <summary>Poisson arrivals in bursts that last as long as the silences between them, with the same mean rate as without.</summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="perSecond">Items per second over all.</param>
    /// <param name="count">How many.</param>
    /// <param name="burstSeconds">How long a burst lasts on average.</param>
    public static double[] Bursts(VirtualRandom random, double perSecond, int count, double burstSeconds)
    {
        ArgumentNullException.ThrowIfNull(random);
        var seconds = new double[count];
        var now = 0.0;
        var end = random.Exponential(1 / burstSeconds);
        for (var index = 0; index < count; index++)
        {
            now += random.Exponential(2 * perSecond);
            while (now > end)
            {
                now += random.Exponential(1 / burstSeconds);
                end = now + random.Exponential(1 / burstSeconds);
            }

            seconds[index] = now;
        }

        return seconds;
    }
}
