using System.Diagnostics.Metrics;
using EdgeAspire.ServiceDefaults.Telemetry;

namespace EdgeAspire.Scheduler.Telemetry;

/// <summary>The metrics of a worker; every label has few values.</summary>
internal sealed class SchedulerMetrics
{
    private const string SourceTag = "source";

    private static readonly KeyValuePair<string, object?> AdmittedItem = new("outcome", "admitted");
    private static readonly KeyValuePair<string, object?> RefusedItem = new("outcome", "refused");

    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 60],
    };

    private readonly Counter<long> _items = EdgeTelemetry.Meter.CreateCounter<long>(
        "edgeaspire.scheduler.item.count", "{item}", "Items that came to this worker, by source and whether they were admitted.");

    private readonly Counter<long> _handed = EdgeTelemetry.Meter.CreateCounter<long>(
        "edgeaspire.scheduler.handover.count", "{item}", "Items handed over to other workers.");

    private readonly Histogram<double> _duration = EdgeTelemetry.Meter.CreateHistogram(
        "edgeaspire.scheduler.item.duration", "s", "From an item's admission to its answer, by source.", tags: null, Buckets);

    private readonly Histogram<double> _step = EdgeTelemetry.Meter.CreateHistogram(
        "edgeaspire.scheduler.step.duration", "s", "What the stage was busy with one step of an item.", tags: null, Buckets);

    private readonly Lock _gate = new();
    private double _busySeconds;
    private double _work;
    private long _admittedCount;
    private long _refusedCount;
    private long _answeredCount;
    private long _handedCount;
    private long _answeredAgainCount;

    /// <summary>Seconds in which the stage computed, and the floating-point operations that it did in them.</summary>
    public (double BusySeconds, double Work) Computed
    {
        get
        {
            lock (_gate)
            {
                return (_busySeconds, _work);
            }
        }
    }

    public long AdmittedCount => Interlocked.Read(ref _admittedCount);

    public long RefusedCount => Interlocked.Read(ref _refusedCount);

    public long AnsweredCount => Interlocked.Read(ref _answeredCount);

    public long HandedCount => Interlocked.Read(ref _handedCount);

    /// <summary>Results of items that had been answered already, or that an earlier start of the process had admitted.</summary>
    public long AnsweredAgainCount => Interlocked.Read(ref _answeredAgainCount);

    public void Admitted(string source)
    {
        Interlocked.Increment(ref _admittedCount);
        _items.Add(1, AdmittedItem, new(SourceTag, source));
    }

    public void Refused(string source)
    {
        Interlocked.Increment(ref _refusedCount);
        _items.Add(1, RefusedItem, new(SourceTag, source));
    }

    public void Answered(string source, double seconds)
    {
        Interlocked.Increment(ref _answeredCount);
        _duration.Record(seconds, new KeyValuePair<string, object?>(SourceTag, source));
    }

    public void AnsweredAgain() => Interlocked.Increment(ref _answeredAgainCount);

    public void Handed()
    {
        Interlocked.Increment(ref _handedCount);
        _handed.Add(1);
    }

    /// <summary>A step was computed.</summary>
    /// <param name="seconds">What the stage was busy with it.</param>
    /// <param name="work">Floating-point operations.</param>
    public void Ran(double seconds, double work)
    {
        _step.Record(seconds);
        lock (_gate)
        {
            _busySeconds += seconds;
            _work += work;
        }
    }
}
