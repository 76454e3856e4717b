namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>The traces that arrived last. The one that began first goes when there is no room.</summary>
internal sealed class TraceStore(int maximumSpans = TraceStore.DefaultMaximumSpans, int maximumSpansPerTrace = TraceStore.DefaultMaximumSpansPerTrace)
{
    public const int DefaultMaximumSpans = 20_000;
    public const int DefaultMaximumSpansPerTrace = 2_000;

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
            while (_spans > maximumSpans && _arrival.First!.Value != span.TraceId)
            {
                _traces.Remove(_arrival.First.Value, out var removed);
                _arrival.RemoveFirst();
                _spans -= removed!.Count;
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
    public IReadOnlyList<TraceSummary> List(int limit, string? service, string? text)
    {
        var result = new List<TraceSummary>();
        lock (_lock)
        {
            for (var node = _arrival.Last; node is not null && result.Count < limit; node = node.Previous)
            {
                var spans = _traces[node.Value];
                if ((service is null || spans.Exists(span => span.Source.Service == service))
                    && (text is null || node.Value == text || spans.Exists(span => span.Name.Contains(text, StringComparison.OrdinalIgnoreCase))))
                {
                    result.Add(TraceSummary.Of(node.Value, spans));
                }
            }
        }

        return result;
    }
}
