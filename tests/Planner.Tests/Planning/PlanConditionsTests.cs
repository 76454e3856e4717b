using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.CommandLine;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Planner.Tests.Planning;

/// <summary>Deadlines and strategies guide the search, in place of judging only what it chose.</summary>
public sealed class PlanConditionsTests
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();
    private static readonly string[] EveryStrategy = [Strategies.Single, Strategies.Coop, Strategies.Pipeline, Strategies.Mdi];
    private static readonly Lazy<PlanModel> MobileNet = new(() => ModelFile.Builtin("mobilenetv2").Value);

    [Fact]
    public void Best_LeastMemoryInTime_IsFoundWhereTheLeastOfAllIsLate()
    {
        var request = Request() with { Objective = Objective.Memory };
        var least = Plan(request);
        var deadline = (Plan(Request()).Seconds + least.Seconds) / 2;

        var inTime = Plan(request with { DeadlineSeconds = deadline });

        Assert.True(least.Seconds > deadline, $"{least.Seconds} s, {deadline} s");
        Assert.InRange(inTime.Seconds, 0, deadline);
        Assert.True(inTime.MaxMemoryBytes >= least.MaxMemoryBytes);
    }

    [Fact]
    public void Best_NothingInTime_SaysTheFastest()
    {
        var fastest = Plan(Request());

        var error = Best().Plan(Request() with { Objective = Objective.Throughput, DeadlineSeconds = 0.01 }, CancellationToken.None).Error!;

        Assert.Equal(ErrorReason.Conflict, error.Reason);
        Assert.StartsWith("deadline_seconds is 0.01: the fastest plan found (", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(FormattableString.Invariant($"takes {fastest.Seconds:0.######} s."), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Best_RoundsAloneForThroughput_AreThoseOfTheSearch()
    {
        var coop = Plan(Request() with { Objective = Objective.Throughput, Strategies = [Strategies.Coop] });

        Assert.Equal(Strategies.Coop, coop.Strategy);
        Assert.Equal(WireFormat.Int8, coop.Wire);
        Assert.InRange(coop.PeriodSeconds, 0, 0.25);
    }

    [Fact]
    public void Best_ChainsAloneForLatency_AreFasterThanADrawnOne()
    {
        var chain = Plan(Request() with { Strategies = [Strategies.Pipeline] });

        Assert.Equal(Strategies.Pipeline, chain.Strategy);
        Assert.Equal(WireFormat.Int8, chain.Wire);
        Assert.InRange(chain.Seconds, 0, 0.7);
    }

    [Theory]
    [InlineData(Strategies.Coop)]
    [InlineData(Strategies.Pipeline)]
    public void Best_SlowLinks_StillCollaborateWhereNothingElseIsAllowed(string strategy)
    {
        var request = new PlanRequest(PaperFigures.Model("alexnet"), Cluster.Identical(2, 13.6e9, 1e4));

        Assert.Equal(Strategies.Single, Plan(request).Strategy);
        Assert.Equal(strategy, Plan(request with { Strategies = [strategy] }).Strategy);
    }

    [Fact]
    public void Best_OneDeviceAlone_MaySendSmallNumbers()
    {
        var plan = Plan(Request() with { Strategies = [Strategies.Single] });

        Assert.Equal(Strategies.Single, plan.Strategy);
        Assert.Equal(WireFormat.Int8, plan.Wire);
    }

    [Fact]
    public void Best_AnyConditions_IsNoWorseThanAnyOtherThatKeepsThem() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), Prop.ForAll(Seeds, KeepsConditionsAsWellAsAnyOther));

    [Fact]
    public void Best_MemoryUnderADeadline_FindsWhatItFindsWithoutOne() => Assert.True(KeepsConditionsAsWellAsAnyOther(202064294));

    private static bool KeepsConditionsAsWellAsAnyOther(int seed)
    {
        var random = new Random(seed);
        var request = new PlanRequest(Instances.Model(random, 6), Instances.Cluster(random, 4, memory: random.Next(2) == 0))
        {
            Objective = (Objective)random.Next(3),
            Strategies = [.. EveryStrategy.Where(_ => random.Next(2) == 0)],
            Seed = seed,
        };
        Plan[] others = [.. PlanAlgorithms.All.Select(other => other.Plan(request, CancellationToken.None)).Where(found => found.IsSuccess).Select(found => found.Value)];
        if (others.Length > 0)
        {
            request = request with { DeadlineSeconds = others[random.Next(others.Length)].Seconds };
        }

        Plan[] fitting = [.. others.Where(plan => request.Allows(plan.Strategy) && !request.IsLate(plan))];
        var best = Best().Plan(request, CancellationToken.None);
        return best.IsSuccess
            ? request.Allows(best.Value.Strategy) && !request.IsLate(best.Value)
                && fitting.All(plan => BestAlgorithm.Value(best.Value, request.Objective) <= BestAlgorithm.Value(plan, request.Objective))
            : fitting.Length == 0;
    }

    private static PlanRequest Request() => new(MobileNet.Value, Cluster.Identical(3, 1e9, 100e6));

    private static IPlanAlgorithm Best() => PlanAlgorithms.Find(PlanAlgorithms.Best, out _)!;

    private static Plan Plan(PlanRequest request) => Best().Plan(request, CancellationToken.None).Value;
}
