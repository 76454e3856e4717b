using System.Globalization;

namespace EdgeAspire.Scheduling.Simulation;

/// <summary>When items arrive at a source, in seconds from the beginning: what a simulation is given, and what a load generator sends.</summary>
public static class Arrivals
{
    /// <summary>A Poisson process, which does not end.</summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="perSecond">Items per second.</param>
    public static IEnumerable<double> Poisson(VirtualRandom random, double perSecond)
    {
        ArgumentNullException.ThrowIfNull(random);
        return Endless();

        IEnumerable<double> Endless()
        {
            for (var now = 0.0; ;)
            {
                yield return now += random.Exponential(perSecond);
            }
        }
    }

    /// <summary>Poisson arrivals in bursts that last as long as the silences between them, with the same mean rate as without; they do not end.</summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="perSecond">Items per second over all.</param>
    /// <param name="burstSeconds">How long a burst lasts on average.</param>
    public static IEnumerable<double> Bursts(VirtualRandom random, double perSecond, double burstSeconds)
    {
        ArgumentNullException.ThrowIfNull(random);
        return Endless();

        IEnumerable<double> Endless()
        {
            var now = 0.0;
            var end = random.Exponential(1 / burstSeconds);
            while (true)
            {
                now += random.Exponential(2 * perSecond);
                while (now > end)
                {
                    now += random.Exponential(1 / burstSeconds);
                    end = now + random.Exponential(1 / burstSeconds);
                }

                yield return now;
            }
        }
    }

    /// <summary>So many of a Poisson process.</summary>
    public static double[] Poisson(VirtualRandom random, double perSecond, int count) => [.. Poisson(random, perSecond).Take(count)];

    /// <summary>So many of <see cref="Bursts(VirtualRandom, double, double)"/>.</summary>
    public static double[] Bursts(VirtualRandom random, double perSecond, int count, double burstSeconds) =>
        [.. Bursts(random, perSecond, burstSeconds).Take(count)];

    /// <summary>
    /// Reads a trace: a line for each item with its second and, where there are several sources, the number of its source from 0 on, separated
    /// by a comma or white space; empty lines, and lines that begin with <c>#</c>, say nothing.
    /// </summary>
    /// <param name="lines">The lines.</param>
    /// <param name="sources">How many sources there are.</param>
    /// <returns>The seconds for each source, in order.</returns>
    /// <exception cref="FormatException">A line is none of that; the message names it.</exception>
    public static IReadOnlyList<IReadOnlyList<double>> ReadTrace(IEnumerable<string> lines, int sources)
    {
        ArgumentNullException.ThrowIfNull(lines);
        List<double>[] seconds = [.. Enumerable.Range(0, sources).Select(_ => new List<double>())];
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            var fields = line.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (fields is [] || fields[0].StartsWith('#'))
            {
                continue;
            }

            var source = 0;
            if (fields.Length > 2
                || !double.TryParse(fields[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var at)
                || !double.IsFinite(at)
                || at < 0
                || (fields.Length == 2 && !int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out source))
                || source >= sources)
            {
                throw new FormatException($"Line {number} is '{line}': expected seconds of 0 or more, and a source from 0 to {sources - 1}.");
            }

            seconds[source].Add(at);
        }

        foreach (var source in seconds)
        {
            source.Sort();
        }

        return seconds;
    }
}
