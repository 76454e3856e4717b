using EdgeAspire.Scheduling.Policies;
using EdgeAspire.Scheduling.Simulation;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Scheduling.Tests.Simulation;

/// <summary>Every admitted item is answered exactly once at its source, whatever happens to workers and messages, unless that source dies.</summary>
public sealed class ExactlyOnceTests
{
    private const int Items = 60;

    [Theory]
    [InlineData(SchedulingPolicies.Local)]
    [InlineData(SchedulingPolicies.ArMdi)]
    [InlineData(SchedulingPolicies.MsMdi)]
    [InlineData(SchedulingPolicies.Finish)]
    public void Run_RandomFaults_AnswersEveryItemOnce(string policy) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var result = new ClusterSimulation(Faulty(policy, seed)).Run(CancellationToken.None);

            Assert.Equal(0, result.Missing);
            Assert.Equal(0, result.AnsweredTwice);
            Assert.Equal(4 * Items, result.Admitted + result.Refused);
        }));

    [Theory]
    [InlineData(SchedulingPolicies.MsMdi)]
    [InlineData(SchedulingPolicies.Finish)]
    public void Run_HelperDies_SourceBeginsItsItemsAgain(string policy)
    {
        var options = Samples.Cluster(4, policy, perSecond: 1, Items, seed: 7) with { Faults = [new Fault(20, 2, FaultKind.Kill, double.PositiveInfinity)] };

        var result = new ClusterSimulation(options).Run(CancellationToken.None);

        Assert.Equal(0, result.Missing);
        Assert.Equal(0, result.DiedWithSource);
        Assert.True(result.Busy[2] > 0);
        Assert.True(result.Busy[3] > result.Busy[2]);
    }

    [Theory]
    [InlineData(SchedulingPolicies.MsMdi)]
    [InlineData(SchedulingPolicies.Finish)]
    public void Run_SourceDies_KeepsNobodyBusy(string policy)
    {
        var options = Samples.Cluster(3, policy, perSecond: 2, Items, seed: 3) with
        {
            Faults = [new Fault(5, 0, FaultKind.Kill, double.PositiveInfinity), new Fault(5, 1, FaultKind.Kill, double.PositiveInfinity)],
        };

        var result = new ClusterSimulation(options).Run(CancellationToken.None);

        Assert.True(result.DiedWithSource > 0);
        Assert.Equal(0, result.Missing);
        // Until the lease has expired, the view has come, and what runs then has ended.
        Assert.True(result.Busy[2] * result.LastAnswerSeconds < 5 + options.LeaseSeconds + options.ViewSeconds + 1);
    }

    [Fact]
    public void Run_Leaving_EndsWhatIsThere()
    {
        var options = Samples.Cluster(3, SchedulingPolicies.Finish, perSecond: 1, Items, seed: 5) with
        {
            Faults = [new Fault(10, 1, FaultKind.Leave, 5), new Fault(12, 2, FaultKind.Leave, 5)],
        };

        var result = new ClusterSimulation(options).Run(CancellationToken.None);

        Assert.Equal(0, result.DiedWithSource);
        Assert.Equal(0, result.Missing);
    }

    private static SimulationOptions Faulty(string policy, int seed)
    {
        var random = new VirtualRandom(seed);
        var workers = 2 + (int)(random.Next() * 6);
        var faults = Enumerable.Range(0, (int)(random.Next() * 12)).Select(_ => new Fault(
            random.Next() * 60,
            (int)(random.Next() * workers),
            (FaultKind)(int)(random.Next() * 3),
            random.Next() * 8)).ToList();
        var devices = Enumerable.Range(0, workers).Select(_ => new SimulatedDevice(0.02 + (0.2 * random.Next()), 0, 10, 0.02, 0.02)).ToList();
        var cluster = Samples.Cluster(workers, policy, 0.2 + (2 * random.Next()), Items, seed);
        return cluster with
        {
            Devices = devices,

            // One worker has two sources.
            Sources = [.. cluster.Sources, new SimulatedSource(0, Arrivals.Poisson(random, 1, Items), Weight: 3, DeadlineSeconds: 5)],
            Faults = faults,
            LossShare = random.Next() < 0.5 ? 0 : 0.1,
            LeaseSeconds = 0.5 + (2 * random.Next()),
            ViewSeconds = 2 * random.Next(),
            LinkBitsPerSecond = 1e5,
            MaxSeconds = 5000,
        };
    }
}
