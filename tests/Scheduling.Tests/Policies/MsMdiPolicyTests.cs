using EdgeAspire.Scheduling.Allocation;
using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Policies;
using EdgeAspire.Scheduling.Tests.Workers;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Scheduling.Tests.Policies;

public sealed class MsMdiPolicyTests
{
    private readonly RecordedEffects _effects = new();

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 10)]
    public void Place_EqualQueues_GoesWhereTiesGo(bool localWinsTies, int end)
    {
        var scheduler = Scheduler(localWinsTies);

        scheduler.TryAdmit(0, source: 0);

        Assert.Equal(end, Assert.Single(_effects.Runs).End);
    }

    [Fact]
    public void Place_DistributedQueueIsLonger_GoesLocal()
    {
        var scheduler = Scheduler(localWinsTies: false);

        for (var index = 0; index < 4; index++)
        {
            scheduler.TryAdmit(0, source: 0);
        }

        // The first runs; the second is a tie again, the third finds one waiting.
        Assert.Equal((1, 2), (scheduler.State.Local.Count, scheduler.State.QueueOf(0).Count));
    }

    [Fact]
    public void Next_SuccessorsQueueIsAsLong_ServesTheOther()
    {
        var scheduler = Scheduler(localWinsTies: false);
        scheduler.TryAdmit(0, source: 0);
        // Source 3 has two items here and two at the next worker (1); source 4 has one here and none there.
        foreach (var (source, sequence) in new[] { (3, 1), (3, 2), (4, 1) })
        {
            scheduler.Accept(0, 0, new WorkItem
            {
                Id = new ItemId(source, sequence),
                Origin = 3,
                OriginIncarnation = 1,
                AdmittedSeconds = 0,
                Position = 4,
                Allocation = new([3, 0, 1], [4, 7, 10]),
            });
        }

        scheduler.Observe(0, 1, new PeerReport { Stamp = 1, QueueLengths = [new(3, 2)] });
        scheduler.Completed(1, new StepTimes(1, double.NaN, 0));

        Assert.Equal(4, _effects.Runs[1].Item.Id.Source);
    }

    private WorkerScheduler Scheduler(bool localWinsTies)
    {
        var chain = Samples.Chain(10);
        return new(0, chain, new MsMdiPolicy(AllocationMeasure.Work, localWinsTies), new SchedulerOptions(), Samples.View(chain, 5), _effects);
    }
}
