namespace EdgeAspire.Scheduling.Measuring;

/// <summary>
/// What messages to one worker take: a latency and seconds per byte, fitted by least squares to the times of past messages, of which old ones
/// count less and less. As long as all had one size the line cannot be told from its mean, and its slope is the expected one,
/// or less, where messages took less than that slope gives.
/// </summary>
public sealed class LinkTimes
{
    private const double Kept = 0.95;
    private const double LeastSpread = 1e-3;

    private readonly double _expectedSlope;
    private double _count;
    private double _bytes;
    private double _seconds;
    private double _bytesSquared;
    private double _product;

    /// <summary>Begins at expected values.</summary>
    /// <param name="latencySeconds">Expected seconds of an empty message.</param>
    /// <param name="secondsPerByte">Expected seconds of each byte more.</param>
    public LinkTimes(double latencySeconds, double secondsPerByte)
    {
        LatencySeconds = latencySeconds;
        SecondsPerByte = _expectedSlope = secondsPerByte;
    }

    /// <summary>Seconds of an empty message.</summary>
    public double LatencySeconds { get; private set; }

    /// <summary>Seconds of each byte more.</summary>
    public double SecondsPerByte { get; private set; }

    /// <summary>What a message is expected to take.</summary>
    public double Seconds(long bytes) => LatencySeconds + (SecondsPerByte * bytes);

    /// <summary>Counts a message in.</summary>
    public void Add(long bytes, double seconds)
    {
        _count = (_count * Kept) + 1;
        _bytes = (_bytes * Kept) + bytes;
        _seconds = (_seconds * Kept) + seconds;
        _bytesSquared = (_bytesSquared * Kept) + ((double)bytes * bytes);
        _product = (_product * Kept) + (bytes * seconds);
        var mean = _bytes / _count;
        var variance = (_bytesSquared / _count) - (mean * mean);
        var slope = variance > LeastSpread * mean * mean
            ? ((_product / _count) - (mean * _seconds / _count)) / variance
            : Math.Min(_expectedSlope, _bytes > 0 ? _seconds / _bytes : _expectedSlope);
        SecondsPerByte = Math.Max(0, slope);
        LatencySeconds = Math.Max(0, (_seconds / _count) - (SecondsPerByte * mean));
    }
}
