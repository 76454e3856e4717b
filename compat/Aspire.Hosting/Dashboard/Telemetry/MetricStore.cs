namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>The last points of every instrument. What exceeds the bounds is not kept.</summary>
internal sealed class MetricStore(int maximumInstruments = MetricStore.DefaultMaximumInstruments)
{
    public const int DefaultMaximumInstruments = 2_000;
    public const int MaximumSeriesPerInstrument = 40;

    /// <summary>Five minutes at a point a second.</summary>
    public const int PointsPerSeries = 300;

    private readonly Lock _lock = new();
    private readonly Dictionary<MetricKey, Instrument> _instruments = [];

    /// <summary>Adds points to a series; the callback runs under the store's lock.</summary>
    public void Add(
        MetricKey key,
        string unit,
        string description,
        MetricKind kind,
        IReadOnlyList<TelemetryAttribute> attributes,
        Action<MetricSeries> add)
    {
        lock (_lock)
        {
            if (!_instruments.TryGetValue(key, out var instrument))
            {
                if (_instruments.Count >= maximumInstruments)
                {
                    return;
                }

                instrument = new Instrument(_instruments.Count + 1, key, unit, description, kind);
                _instruments.Add(key, instrument);
            }

            var name = string.Join('\n', attributes.Select(static attribute => $"{attribute.Name}={attribute.Value}").Order(StringComparer.Ordinal));
            if (!instrument.Series.TryGetValue(name, out var series))
            {
                if (instrument.Series.Count >= MaximumSeriesPerInstrument)
                {
                    return;
                }

                series = new MetricSeries(attributes, PointsPerSeries);
                instrument.Series.Add(name, series);
            }

            add(series);
        }
    }

    /// <summary>Reads all instruments; the projection runs under the store's lock.</summary>
    public IReadOnlyList<T> Read<T>(Func<Instrument, T> project)
    {
        lock (_lock)
        {
            return [.. _instruments.Values.Select(project)];
        }
    }

    /// <summary>Reads one instrument; null when there is none of that number.</summary>
    public T? Read<T>(int id, Func<Instrument, T> project)
        where T : class
    {
        lock (_lock)
        {
            return _instruments.Values.FirstOrDefault(instrument => instrument.Id == id) is { } found ? project(found) : null;
        }
    }
}
