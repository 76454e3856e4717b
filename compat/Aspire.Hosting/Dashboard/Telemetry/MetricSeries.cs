namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>The last points of an instrument for one set of attributes. Not thread-safe: the store's lock guards it.</summary>
internal sealed class MetricSeries(IReadOnlyList<TelemetryAttribute> attributes, int capacity)
{
    private readonly Queue<MetricPoint> _points = new();
    private ulong[] _buckets = [];
    private double _sum;

    public IReadOnlyList<TelemetryAttribute> Attributes { get; } = attributes;

    public MetricPoint? Latest { get; private set; }

    /// <summary>Percentiles over everything measured since the process started.</summary>
    public (double P50, double P99)? Overall { get; private set; }

    public IReadOnlyList<MetricPoint> Points => [.. _points];

    public void Add(MetricPoint point)
    {
        if (_points.Count == capacity)
        {
            _points.Dequeue();
        }

        _points.Enqueue(point);
        Latest = point;
    }

    /// <summary>Adds a point of cumulative bucket counts.</summary>
    public void AddHistogram(long timeUnixMilliseconds, HistogramBuckets buckets)
    {
        var restarted = _buckets.Length != buckets.Counts.Length || buckets.Counts.Zip(_buckets).Any(static pair => pair.First < pair.Second);
        var since = restarted ? buckets.Counts : [.. buckets.Counts.Zip(_buckets, static (now, before) => now - before)];
        var recent = buckets with { Counts = since };

        Add(new MetricPoint(timeUnixMilliseconds, buckets.Counts.Aggregate(0.0, static (total, count) => total + count))
        {
            Sum = restarted ? buckets.Sum : buckets.Sum - _sum,
            P50 = recent.Percentile(0.50),
            P99 = recent.Percentile(0.99),
        });
        Overall = buckets.Percentile(0.50) is { } p50 && buckets.Percentile(0.99) is { } p99 ? (p50, p99) : null;
        _buckets = buckets.Counts;
        _sum = buckets.Sum;
    }
}
