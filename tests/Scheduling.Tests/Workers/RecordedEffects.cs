using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Scheduling.Tests.Workers;

internal sealed class RecordedEffects : IWorkerEffects
{
    public List<(WorkItem Item, int End, int Next)> Runs { get; } = [];

    public List<(int Worker, WorkItem Item)> Handovers { get; } = [];

    public List<(int Origin, Whereabouts Whereabouts)> Notes { get; } = [];

    public List<WorkItem> Results { get; } = [];

    public List<WorkItem> Answers { get; } = [];

    public List<(int Worker, PeerReport Report)> Told { get; } = [];

    public List<double> Wakes { get; } = [];

    public void Run(WorkItem item, int end, int next) => Runs.Add((item, end, next));

    public void Hand(int worker, WorkItem item) => Handovers.Add((worker, item));

    public void Note(int origin, Whereabouts whereabouts) => Notes.Add((origin, whereabouts));

    public void Deliver(WorkItem item) => Results.Add(item);

    public void Tell(int worker, PeerReport report) => Told.Add((worker, report));

    public void Answered(WorkItem item) => Answers.Add(item);

    public void WakeAfter(double seconds) => Wakes.Add(seconds);
}
