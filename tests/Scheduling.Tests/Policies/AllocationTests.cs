using EdgeAspire.Scheduling.Measuring;
using EdgeAspire.Scheduling.Policies;
using EdgeAspire.Scheduling.Tests.Workers;
using EdgeAspire.Scheduling.Workers;
using EdgeAspire.Testing;

namespace EdgeAspire.Scheduling.Tests.Policies;

public sealed class AllocationTests
{
    [Theory]
    [InlineData(SchedulingPolicies.Local)]
    [InlineData(SchedulingPolicies.ArMdi)]
    [InlineData(SchedulingPolicies.MsMdi)]
    [InlineData(SchedulingPolicies.Finish)]
    public void Next_ItemsWait_AllocatesNothing(string name)
    {
        var chain = Samples.Chain(10);
        var policy = Samples.Policy(name)();
        WorkerScheduler scheduler = new(0, chain, policy, new SchedulerOptions(), Samples.View(chain, 4), new RecordedEffects());
        for (var index = 0; index < 10; index++)
        {
            scheduler.TryAdmit(0, source: index % 2);
        }

        scheduler.Observe(0, 1, new PeerReport { Stamp = 1, QueueLengths = [new(0, 1)], BacklogSeconds = 1, WaitingWeight = 1 });
        _ = policy.Next(scheduler.State, 1);

        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var index = 0; index < 100; index++)
            {
                _ = policy.Next(scheduler.State, 1);
            }
        }));
    }
}
