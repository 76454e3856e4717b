using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Scheduler.Tests;

/// <summary>A processor that computes for ever, and no network.</summary>
internal sealed class NoEffects : IWorkerEffects
{
    public void Run(WorkItem item, int end, int next)
    {
    }

    public void Hand(int worker, WorkItem item)
    {
    }

    public void Note(int origin, Whereabouts whereabouts)
    {
    }

    public void Deliver(WorkItem item)
    {
    }

    public void Tell(int worker, PeerReport report)
    {
    }

    public void Answered(WorkItem item)
    {
    }

    public void WakeAfter(double seconds)
    {
    }
}
