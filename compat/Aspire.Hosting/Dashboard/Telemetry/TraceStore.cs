namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>The traces that arrived last. When there is no room, the oldest goes: a background trace first, if one is among the oldest.</summary>
internal sealed class TraceStore(int maximumSpans = TraceStore.DefaultMaximumSpans, int maximumSpansPerTrace = TraceStore.DefaultMaximumSpansPerTrace)
{
    public const int DefaultMaximumSpans = 20_000;
    public const int DefaultMaximumSpansPerTrace = 2_000;

    /// <summary>Among so many of the oldest traces a background one goes first: heartbeats must not push requests out.</summary>
    private const int EvictionWindow = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<SpanRecord>> _traces = new(StringComparer.Ordinal);
    private readonly LinkedList<string> _arrival = new();
    private int _spans;

    public int SpanCount
    {
        get
        {
            lock (_lock)
            {
                return _spans;
            }
        }
    }

    public void Add(SpanRecord span)
    {
        lock (_lock)
        {
            if (!_traces.TryGetValue(span.TraceId, out var spans))
            {
                spans = [];
                _traces.Add(span.TraceId, spans);
                _arrival.AddLast(span.TraceId);
            }

            // An exporter that got no answer sends the same spans again.
            if (spans.Count >= maximumSpansPerTrace || spans.Exists(known => known.SpanId == span.SpanId))
            {
                return;
            }

            spans.Add(span);
            _spans++;
            while (_spans > maximumSpans && _arrival.Count > 1)
            {
                EvictOne(span.TraceId);
            }
        }
    }

    /// <summary>The spans of a trace by start time; none when the trace is unknown.</summary>
    public IReadOnlyList<SpanRecord> Get(string traceId)
    {
        lock (_lock)
        {
            return _traces.TryGetValue(traceId, out var spans) ? [.. spans.OrderBy(static span => span.StartUnixNanoseconds)] : [];
        }
    }

    /// <summary>Up to <paramref name="limit"/> traces, the last to arrive first, that have a span of the service and a span with the text.</summary>
    public IReadOnlyList<TraceSummary> List(int limit, string? service, string? text, Func<TraceSummary, bool>? filter = null)
    {
        var result = new List<TraceSummary>();
        lock (_lock)
        {
            for (var node = _arrival.Last; node is not null && result.Count < limit; node = node.Previous)
            {
                var spans = _traces[node.Value];
                if ((service is null || spans.Exists(span => span.Source.Service == service))
                    && (text is null || node.Value == text || spans.Exists(span => span.Name.Contains(text, StringComparison.OrdinalIgnoreCase)))
                    && TraceSummary.Of(node.Value, spans) is var summary
                    && (filter is null || filter(summary)))
                {
                    result.Add(summary);
                }
            }
        }

        return result;
    }

    private void EvictOne(string kept)
    {
        var oldest = _arrival.First!.Value == kept ? _arrival.First.Next! : _arrival.First;
        var evicted = oldest;
        for (var (node, seen) = (oldest, 0); node is not null && seen < EvictionWindow; (node, seen) = (node.Next, seen + 1))
        {
            if (node.Value != kept && TraceSummary.Of(node.Value, _traces[node.Value]).IsBackground)
            {
                evicted = node;
                break;
            }
        }

        _traces.Remove(evicted.Value, out var removed);
        _arrival.Remove(evicted);
        _spans -= removed!.Count;
    }
}
