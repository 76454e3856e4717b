using EdgeAspire.Scheduling.Policies;
using EdgeAspire.Scheduling.Simulation;

namespace EdgeAspire.Scheduling.Tests.Simulation;

public sealed class ClusterSimulationTests
{
    [Theory]
    [InlineData(SchedulingPolicies.MsMdi)]
    [InlineData(SchedulingPolicies.Finish)]
    public void Run_SameSeed_GivesTheSame(string policy)
    {
        var options = Samples.Cluster(4, policy, perSecond: 1, items: 200, seed: 11) with
        {
            LossShare = 0.05,
            Faults = [new Fault(30, 2, FaultKind.Kill, 5)],
        };

        var first = new ClusterSimulation(options).Run(CancellationToken.None);
        var second = new ClusterSimulation(options).Run(CancellationToken.None);

        Assert.Equal(first.InSystem, second.InSystem);
        Assert.Equal(first.Messages, second.Messages);
    }

    [Fact]
    public void Run_OneWorkerLocal_IsAQueue()
    {
        var options = Samples.Cluster(1, SchedulingPolicies.Local, perSecond: 0, items: 0, seed: 1) with { Sources = [new(0, [0, 0.5, 10])] };

        var result = new ClusterSimulation(options).Run(CancellationToken.None);

        Assert.Equal([1, 1.5, 1], result.InSystem.Select(item => Math.Round(item.Seconds, 9)));
        Assert.Equal(11, result.LastAnswerSeconds, 9);
    }

    [Fact]
    public void Run_FullQueues_RefusesWhatIsTooMuch()
    {
        var options = Samples.Cluster(2, SchedulingPolicies.MsMdi, perSecond: 20, items: 300, seed: 1);

        var result = new ClusterSimulation(options).Run(CancellationToken.None);

        Assert.True(result.Refused > 0);
        Assert.Equal(0, result.Missing);
    }

    [Fact]
    public void Run_Finish_IsNeverBelowTheLimit()
    {
        var options = Samples.Cluster(4, SchedulingPolicies.Finish, perSecond: 1, items: 300, seed: 2);

        var result = new ClusterSimulation(options).Run(CancellationToken.None);

        Assert.True(result.MeanSeconds >= PooledLimit.Of(options).MeanSeconds);
    }

    [Fact]
    public void Run_PartialModels_AreComputedByThoseWhoHaveThem()
    {
        var options = Samples.Cluster(3, SchedulingPolicies.Finish, perSecond: 0.3, items: 60, seed: 4);
        // The source has memory for the first blocks only; two others have the rest.
        options = options with
        {
            Devices = [options.Devices[0] with { LastBlock = 4 }, options.Devices[1] with { FirstBlock = 3 }, options.Devices[2] with { FirstBlock = 4 }],
            Sources = [options.Sources[0]],
        };

        var result = new ClusterSimulation(options).Run(CancellationToken.None);

        Assert.Equal(60, result.Answered);
        Assert.True(result.Busy[1] > 0 && result.Busy[2] > 0);
    }
}
