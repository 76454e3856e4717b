using System.Diagnostics.Metrics;
using EdgeAspire.ServiceDefaults.Telemetry;

namespace EdgeAspire.Serving.Computing;

/// <summary>The metrics of a service that runs models; every label has few values.</summary>
/// <param name="role">expert or stage.</param>
public sealed class ServingMetrics(string role)
{
    private static readonly KeyValuePair<string, object?> Queue = new("phase", "queue");
    private static readonly KeyValuePair<string, object?> Compute = new("phase", "compute");

    // The default buckets are for milliseconds of web pages; a run takes microseconds to seconds.
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly KeyValuePair<string, object?> _role = new("role", role);

    private readonly Histogram<double> _hopDuration = EdgeTelemetry.Meter.CreateHistogram(
        "edgeaspire.hop.duration", "s", "What one hop of a request spends, by phase.", tags: null, Buckets);

    private readonly Counter<long> _inferences = EdgeTelemetry.Meter.CreateCounter<long>(
        $"edgeaspire.{role}.request.count", "{request}", "Requests, by how they ended.");

    /// <summary>Requests that wait for their turn.</summary>
    public UpDownCounter<long> QueueLength { get; } = EdgeTelemetry.Meter.CreateUpDownCounter<long>(
        "edgeaspire.queue.length", "{request}", "Requests that wait for their turn to compute.");

    /// <summary>Records a request that ran: how long it waited for its turn, and how long it computed.</summary>
    public void RecordRun(double queueSeconds, double computeSeconds)
    {
        _hopDuration.Record(queueSeconds, _role, Queue);
        _hopDuration.Record(computeSeconds, _role, Compute);
    }

    /// <summary>Counts a request by how it ended: success, or the reason of the error.</summary>
    public void RecordOutcome(string outcome) => _inferences.Add(1, _role, new KeyValuePair<string, object?>("outcome", outcome));
}
