using Aspire.Hosting.Dashboard.Telemetry.Otlp;

namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>Puts what exporters send into the stores.</summary>
internal sealed class TelemetryImporter(TraceStore traces, MetricStore metrics, LogStore logs)
{
    private const int TraceIdLength = 16;
    private const int SpanIdLength = 8;
    private const int MaximumEvents = 32;
    private const int ErrorStatus = 2;
    private const int Cumulative = 2;
    private const int MaximumBounds = 512;

    private static readonly string[] Kinds = ["internal", "internal", "server", "client", "producer", "consumer"];
    private static readonly string[] Levels = ["trace", "debug", "information", "warning", "error", "critical"];

    public void Import(TracesRequest request)
    {
        foreach (var resource in request.ResourceSpans)
        {
            var source = OtlpText.Source(resource.Resource);
            foreach (var scope in resource.ScopeSpans)
            {
                foreach (var span in scope.Spans)
                {
                    if (span.TraceId.Length == TraceIdLength && span.SpanId.Length == SpanIdLength)
                    {
                        traces.Add(Convert(span, source, scope.Scope?.Name));
                    }
                }
            }
        }
    }

    public void Import(LogsRequest request)
    {
        foreach (var resource in request.ResourceLogs)
        {
            var source = OtlpText.Source(resource.Resource);
            foreach (var scope in resource.ScopeLogs)
            {
                foreach (var record in scope.LogRecords)
                {
                    logs.Add(Convert(record, source, scope.Scope?.Name));
                }
            }
        }
    }

    public void Import(MetricsRequest request)
    {
        foreach (var resource in request.ResourceMetrics)
        {
            var source = OtlpText.Source(resource.Resource);
            foreach (var scope in resource.ScopeMetrics)
            {
                foreach (var metric in scope.Metrics)
                {
                    Import(metric, new MetricKey(source, OtlpText.Cut(scope.Scope?.Name ?? string.Empty), OtlpText.Cut(metric.Name)));
                }
            }
        }
    }

    private static SpanRecord Convert(Span span, TelemetrySource source, string? scope) => new(
        OtlpText.Hex(span.TraceId),
        OtlpText.Hex(span.SpanId),
        span.ParentSpanId.Length == SpanIdLength ? OtlpText.Hex(span.ParentSpanId) : string.Empty,
        OtlpText.Cut(span.Name),
        source)
    {
        Kind = Kinds[span.Kind >= 0 && span.Kind < Kinds.Length ? span.Kind : 0],
        Scope = OtlpText.Cut(scope ?? string.Empty),
        StartUnixNanoseconds = span.StartTimeUnixNano,
        EndUnixNanoseconds = Math.Max(span.StartTimeUnixNano, span.EndTimeUnixNano),
        IsError = span.Status?.Code == ErrorStatus,
        StatusMessage = OtlpText.Cut(span.Status?.Message ?? string.Empty),
        Attributes = OtlpText.Attributes(span.Attributes),
        Events = [.. span.Events.Take(MaximumEvents).Select(static item =>
            new SpanEventRecord(OtlpText.Cut(item.Name), item.TimeUnixNano, OtlpText.Attributes(item.Attributes)))],
    };

    private static LogEntry Convert(LogRecord record, TelemetrySource source, string? category) => new(
        Sequence: 0,
        UnixTime.ToDateTimeOffset(record.TimeUnixNano > 0 ? record.TimeUnixNano : record.ObservedTimeUnixNano),
        source,
        Levels[Math.Clamp((record.SeverityNumber - 1) / 4, 0, Levels.Length - 1)],
        OtlpText.Cut(category ?? string.Empty),
        OtlpText.Value(record.Body),
        OtlpText.Hex(record.TraceId),
        OtlpText.Hex(record.SpanId),
        OtlpText.Attributes(record.Attributes));

    private static long Milliseconds(ulong unixNanoseconds) => UnixTime.ToDateTimeOffset(unixNanoseconds).ToUnixTimeMilliseconds();

    private void Import(Metric metric, MetricKey key)
    {
        switch (metric.DataCase)
        {
            case Metric.DataOneofCase.Gauge:
                ImportNumbers(metric, key, MetricKind.Gauge, metric.Gauge.DataPoints);
                break;
            case Metric.DataOneofCase.Sum when metric.Sum.AggregationTemporality == Cumulative:
                ImportNumbers(metric, key, metric.Sum.IsMonotonic ? MetricKind.Counter : MetricKind.Gauge, metric.Sum.DataPoints);
                break;
            case Metric.DataOneofCase.Histogram when metric.Histogram.AggregationTemporality == Cumulative:
                ImportHistograms(metric, key);
                break;
            default:
                // Delta temporality and summaries: nothing that these services send.
                break;
        }
    }

    private void ImportNumbers(Metric metric, MetricKey key, MetricKind kind, IEnumerable<NumberPoint> points)
    {
        foreach (var point in points)
        {
            var value = point.ValueCase == NumberPoint.ValueOneofCase.AsInt ? point.AsInt : point.AsDouble;
            if (double.IsFinite(value))
            {
                metrics.Add(key, OtlpText.Cut(metric.Unit), OtlpText.Cut(metric.Description), kind, OtlpText.Attributes(point.Attributes), series =>
                    series.Add(new MetricPoint(Milliseconds(point.TimeUnixNano), value)));
            }
        }
    }

    private void ImportHistograms(Metric metric, MetricKey key)
    {
        foreach (var point in metric.Histogram.DataPoints)
        {
            double[] bounds = [.. point.ExplicitBounds];
            if (bounds.Length <= MaximumBounds && bounds.All(double.IsFinite) && double.IsFinite(point.Sum) && point.BucketCounts.Count == bounds.Length + 1)
            {
                var buckets = new HistogramBuckets(bounds, [.. point.BucketCounts], point.Sum);
                metrics.Add(
                    key,
                    OtlpText.Cut(metric.Unit),
                    OtlpText.Cut(metric.Description),
                    MetricKind.Histogram,
                    OtlpText.Attributes(point.Attributes),
                    series => series.AddHistogram(Milliseconds(point.TimeUnixNano), buckets));
            }
        }
    }
}
