namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>The log records that arrived last.</summary>
internal sealed class LogStore(int capacity = LogStore.DefaultCapacity)
{
    public const int DefaultCapacity = 10_000;

    private readonly Lock _lock = new();
    private readonly Queue<LogEntry> _entries = new();
    private long _sequence;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    public void Add(LogEntry entry)
    {
        lock (_lock)
        {
            if (_entries.Count == capacity)
            {
                _entries.Dequeue();
            }

            _entries.Enqueue(entry with { Sequence = ++_sequence });
        }
    }

    /// <summary>Up to <paramref name="limit"/> records, the newest last, that fit the filter.</summary>
    public IReadOnlyList<LogEntry> List(int limit, Func<LogEntry, bool> filter)
    {
        lock (_lock)
        {
            return [.. _entries.Where(filter).TakeLast(limit)];
        }
    }
}
