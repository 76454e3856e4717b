using EdgeAspire.Scheduling.Membership;
using EdgeAspire.Scheduling.Models;
using EdgeAspire.Scheduling.Policies;
using EdgeAspire.Scheduling.Simulation;
using EdgeAspire.Scheduling.Tests.Workers;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Scheduling.Tests.Policies;

public sealed class FinishPolicyTests
{
    private readonly RecordedEffects _effects = new();

    [Fact]
    public void Next_NobodyWaits_ComputesHere()
    {
        var scheduler = Scheduler(Samples.Chain(10));

        scheduler.TryAdmit(0, source: 0);

        Assert.Equal((10, Step.Nobody), (_effects.Runs[0].End, _effects.Runs[0].Next));
    }

    [Fact]
    public void Next_OthersWait_PassesOneOnAsItCame()
    {
        var scheduler = Scheduler(Samples.Chain(10));

        for (var index = 0; index < 3; index++)
        {
            scheduler.TryAdmit(0, source: 0);
        }

        scheduler.Completed(10, new(10, double.NaN, double.NaN));

        Assert.Equal((0, 1), (_effects.Runs[1].End, _effects.Runs[1].Next));
    }

    [Fact]
    public void Next_InputIsLarge_SplitsWhereLittlePasses()
    {
        // Nothing but the third cut is cheap to send, at 8e-8 seconds per byte.
        LayerChain chain = new([1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1_000_000_000, 1_000_000_000, 1_000_000_000, 1000, 1_000_000_000, 1000]);
        var scheduler = Scheduler(chain);

        for (var index = 0; index < 4; index++)
        {
            scheduler.TryAdmit(0, source: 0);
        }

        scheduler.Completed(5, new(5, double.NaN, double.NaN));

        Assert.Equal((3, 1), (_effects.Runs[1].End, _effects.Runs[1].Next));
    }

    [Fact]
    public void Run_HeavySource_DoesNotTakeTheOthersShare()
    {
        // Both at one worker that computes one item a second: one source brings 0.3 a second, the other floods it.
        var random = new VirtualRandom(1);
        var result = Run(new(0, Arrivals.Poisson(random, 0.3, 100)), new(0, Arrivals.Poisson(random, 3, 1000)));

        Assert.True(Mean(result, 0) < 4, $"{Mean(result, 0)} s");
        Assert.True(Mean(result, 1) > 100);
    }

    [Fact]
    public void Run_Weights_DivideTheProcessor()
    {
        var random = new VirtualRandom(2);
        var result = Run(new(0, Arrivals.Poisson(random, 3, 300), Weight: 4), new(0, Arrivals.Poisson(random, 3, 300)));

        Assert.InRange(result.InSystem.Take(200).Count(item => item.Source == 0), 150, 170);
    }

    [Fact]
    public void Run_Deadlines_OrderWhatIsServed()
    {
        var random = new VirtualRandom(3);
        var first = Arrivals.Poisson(random, 0.4, 200);
        var second = Arrivals.Poisson(random, 0.4, 200);
        var urgent = Run(new(0, first, DeadlineSeconds: 3), new(0, second, DeadlineSeconds: 60));
        var neither = Run(new(0, first), new(0, second));

        Assert.True(Late(urgent) < Late(neither), $"{Late(urgent)} of 200 are late, without deadlines {Late(neither)}");
    }

    private static int Late(SimulationResult result) => result.InSystem.Count(item => item.Source == 0 && item.Seconds > 3);

    private static double Mean(SimulationResult result, int source) => result.InSystem.Where(item => item.Source == source).Average(item => item.Seconds);

    private static SimulationResult Run(params SimulatedSource[] sources) =>
        new ClusterSimulation(Samples.Cluster(1, SchedulingPolicies.Finish, 0, 0, 1) with
        {
            Sources = sources,
            Scheduler = new SchedulerOptions { QueueCapacity = int.MaxValue, MaxUnanswered = int.MaxValue },
        }).Run(CancellationToken.None);

    private WorkerScheduler Scheduler(LayerChain chain) => new(
        0,
        chain,
        new FinishPolicy(),
        new SchedulerOptions(),
        new RingView(1, Enumerable.Range(0, 2).Select(worker => new Member(worker, 1, 1, 1, 0, chain.Blocks))),
        _effects);
}
