using System.Numerics;
using EdgeAspire.Scheduler.Telemetry;
using EdgeAspire.Scheduling.Measuring;

namespace EdgeAspire.Scheduler.History;

/// <summary>The last minutes of a worker, a moment a second, for who looks at it.</summary>
internal sealed class WorkerHistory(SchedulerMetrics metrics)
{
    /// <summary>Moments that are kept.</summary>
    public const int MaxSamples = 120;

    private readonly Lock _gate = new();
    private readonly Queue<WorkerSample> _samples = new(MaxSamples);
    private readonly Dictionary<int, long> _answered = [];
    private readonly Dictionary<int, double> _computed = [];
    private DelayCounts _delays = new();
    private long _number;
    private long _admitted;
    private long _refused;
    private long _handed;

    /// <summary>The worker computed a share of an item.</summary>
    public void Computed(int source, double items)
    {
        lock (_gate)
        {
            _computed[source] = _computed.GetValueOrDefault(source) + items;
        }
    }

    /// <summary>An item of one of the worker's own sources was answered.</summary>
    /// <param name="source">Which.</param>
    /// <param name="seconds">From its admission on.</param>
    public void Answered(int source, double seconds)
    {
        lock (_gate)
        {
            _answered[source] = _answered.GetValueOrDefault(source) + 1;
            _delays.Add(seconds);
        }
    }

    /// <summary>Takes a moment.</summary>
    /// <param name="nowSeconds">When.</param>
    /// <param name="queues">Items that wait, by source; a source may come twice.</param>
    /// <param name="unanswered">Items of its own sources without an answer.</param>
    /// <param name="nameOf">Names a source.</param>
    public void Take(double nowSeconds, IEnumerable<(int Source, int Count)> queues, int unanswered, Func<int, string> nameOf)
    {
        lock (_gate)
        {
            var (admitted, refused, handed) = (metrics.AdmittedCount, metrics.RefusedCount, metrics.HandedCount);
            if (_samples.Count == MaxSamples)
            {
                _samples.Dequeue();
            }

            _samples.Enqueue(new WorkerSample(
                ++_number,
                nowSeconds,
                ByName(queues),
                unanswered,
                admitted - _admitted,
                refused - _refused,
                ByName(_answered.Select(entry => (entry.Key, entry.Value))),
                handed - _handed,
                ByName(_computed.Select(entry => (entry.Key, entry.Value))),
                [.. _delays.Classes.Select(entry => new[] { Math.Round(entry.Seconds, 6), entry.Count })]));
            (_admitted, _refused, _handed) = (admitted, refused, handed);
            _answered.Clear();
            _computed.Clear();
            _delays = new DelayCounts();
        }

        SortedDictionary<string, T> ByName<T>(IEnumerable<(int Source, T Count)> counts)
            where T : struct, INumber<T>
        {
            SortedDictionary<string, T> byName = new(StringComparer.Ordinal);
            foreach (var (source, count) in counts)
            {
                var name = nameOf(source);
                byName[name] = byName.GetValueOrDefault(name) + count;
            }

            return byName;
        }
    }

    /// <summary>The moments after one; all that are kept when there is no such moment yet, since the process has begun anew then.</summary>
    public IReadOnlyList<WorkerSample> After(long number)
    {
        lock (_gate)
        {
            return [.. _samples.Where(sample => number > _number || sample.Number > number)];
        }
    }
}
