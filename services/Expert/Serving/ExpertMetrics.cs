using System.Diagnostics.Metrics;
using EdgeAspire.ServiceDefaults.Telemetry;

namespace EdgeAspire.Expert.Serving;

/// <summary>The expert's metrics; every label has few values.</summary>
internal sealed class ExpertMetrics
{
    private static readonly KeyValuePair<string, object?> Role = new("role", "expert");
    private static readonly KeyValuePair<string, object?> Queue = new("phase", "queue");
    private static readonly KeyValuePair<string, object?> Compute = new("phase", "compute");

    // The default buckets are for milliseconds of web pages; a run takes microseconds to seconds.
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly Histogram<double> _hopDuration = EdgeTelemetry.Meter.CreateHistogram(
        "edgeaspire.hop.duration", "s", "What one hop of a request spends, by phase.", tags: null, Buckets);

    private readonly Counter<long> _inferences = EdgeTelemetry.Meter.CreateCounter<long>(
        "edgeaspire.expert.request.count", "{request}", "Requests, by how they ended.");

    /// <summary>Requests that wait for their turn.</summary>
    public UpDownCounter<long> QueueLength { get; } = EdgeTelemetry.Meter.CreateUpDownCounter<long>(
        "edgeaspire.queue.length", "{request}", "Requests that wait for their turn to compute.");

    public void RecordRun(double queueSeconds, double computeSeconds)
    {
        _hopDuration.Record(queueSeconds, Role, Queue);
        _hopDuration.Record(computeSeconds, Role, Compute);
    }

    public void RecordOutcome(string outcome) => _inferences.Add(1, Role, new KeyValuePair<string, object?>("outcome", outcome));
}
