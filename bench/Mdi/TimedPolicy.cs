using System.Diagnostics;
using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Policies;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Bench.Mdi;

/// <summary>Measures what another policy takes.</summary>
internal sealed class TimedPolicy(ISchedulingPolicy policy, DecisionTimes times) : ISchedulingPolicy
{
    public string Name => policy.Name;

    public bool TellsWhenShorter => policy.TellsWhenShorter;

    public WaitingItems Place(WorkerState state, ref WorkItem item)
    {
        var start = Stopwatch.GetTimestamp();
        var queue = policy.Place(state, ref item);
        times.Ticks += Stopwatch.GetTimestamp() - start;
        return queue;
    }

    public Step Next(WorkerState state, double nowSeconds)
    {
        var start = Stopwatch.GetTimestamp();
        var step = policy.Next(state, nowSeconds);
        times.Ticks += Stopwatch.GetTimestamp() - start;
        return step;
    }

    public PeerReport Report(WorkerState state, long stamp, double nowSeconds)
    {
        var start = Stopwatch.GetTimestamp();
        var report = policy.Report(state, stamp, nowSeconds);
        times.Ticks += Stopwatch.GetTimestamp() - start;
        return report;
    }
}
