namespace EdgeAspire.Scheduling.Measuring;

/// <summary>
/// How often delays of each length came, in classes each of which is two per cent longer than the one before, so that counts of several
/// workers and times can be added and percentiles be read from the sum, within one per cent.
/// </summary>
public sealed class DelayCounts
{
    private const double LeastSeconds = 1e-5;
    private const double Growth = 1.02;
    private const int MaxClasses = 1200;

    private readonly SortedDictionary<int, long> _counts = [];
    private double _sumSeconds;

    /// <summary>How many.</summary>
    public long Count { get; private set; }

    /// <summary>Their mean in seconds; NaN when there are none.</summary>
    public double MeanSeconds => Count == 0 ? double.NaN : _sumSeconds / Count;

    /// <summary>The classes that are not empty, the shortest first: the seconds in their middle, and how many.</summary>
    public IEnumerable<(double Seconds, long Count)> Classes => _counts.Select(entry => (SecondsOf(entry.Key), entry.Value));

    /// <summary>Counts a delay in.</summary>
    public void Add(double seconds)
    {
        var place = seconds <= LeastSeconds ? 0 : (int)Math.Clamp(Math.Log(seconds / LeastSeconds) / Math.Log(Growth), 0, MaxClasses - 1);
        _counts[place] = _counts.GetValueOrDefault(place) + 1;
        _sumSeconds += seconds;
        Count++;
    }

    /// <summary>Counts in what another one has counted.</summary>
    public void Add(DelayCounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (place, count) in other._counts)
        {
            _counts[place] = _counts.GetValueOrDefault(place) + count;
        }

        _sumSeconds += other._sumSeconds;
        Count += other.Count;
    }

    /// <summary>The seconds that a share of all stayed within; NaN when there are none.</summary>
    /// <param name="share">From 0 to 1.</param>
    public double Percentile(double share)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(share * Count));
        foreach (var (place, count) in _counts)
        {
            wanted -= count;
            if (wanted <= 0)
            {
                return SecondsOf(place);
            }
        }

        return double.NaN;
    }

    private static double SecondsOf(int place) => LeastSeconds * Math.Pow(Growth, place + 0.5);
}
