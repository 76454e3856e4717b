namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>An instrument of a process. Not thread-safe: the store's lock guards it.</summary>
internal sealed class Instrument(int id, MetricKey key, string unit, string description, MetricKind kind)
{
    public int Id { get; } = id;

    public MetricKey Key { get; } = key;

    public string Unit { get; } = unit;

    public string Description { get; } = description;

    public MetricKind Kind { get; } = kind;

    public Dictionary<string, MetricSeries> Series { get; } = new(StringComparer.Ordinal);
}
