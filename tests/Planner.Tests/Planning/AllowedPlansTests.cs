using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Zoo;
using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Planner.Planning.Models.Graphs;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Tests.Planning;

/// <summary>What a request allows holds for every algorithm.</summary>
public sealed class AllowedPlansTests
{
    private static readonly Lazy<PlanModel> AlexNet = new(
        () => GraphPlanModel.Of(ModelGraph.Analyze(ModelZoo.Create("alexnet", 1).Model).Value, "alexnet", null).Value);

    public static TheoryData<string> Algorithms => [.. PlanAlgorithms.Named.Select(algorithm => algorithm.Name).Where(name => name is not "mpi-branch")];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Wire_OneFormatAllowed_IsTheFormatOfThePlan(string algorithm)
    {
        PlanRequest request = RequestOf(3, 1000) with { WireFormats = [WireFormat.Int8] };

        Plan plan = Find(algorithm).Plan(request, CancellationToken.None).Value;

        Assert.Equal(WireFormat.Int8, plan.Wire);
        Assert.All(plan.Blocks, block => Assert.Equal(WireFormat.Int8, block.Wire));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Wire_AllAllowed_IsExactForAlgorithmsThatDoNotChoose(string algorithm)
    {
        Plan plan = Find(algorithm).Plan(RequestOf(3, 1000), CancellationToken.None).Value;

        Assert.True(plan.Wire == WireFormat.Fp32 || algorithm is "best");
    }

    [Theory]
    [InlineData("sls")]
    [InlineData("mls")]
    [InlineData("best")]
    public void Coop_OneDeviceIsFastest_IsThePlanOfSeveralAllTheSame(string algorithm)
    {
        // Nothing is worth sending at 10 kbit/s.
        PlanRequest request = RequestOf(4, 0.01);
        Plan free = Find(algorithm).Plan(request, CancellationToken.None).Value;

        Plan coop = Find(algorithm).Plan(request with { Strategies = ["coop"] }, CancellationToken.None).Value;

        Assert.Equal("single", free.Strategy);
        Assert.Equal("coop", coop.Strategy);
        Assert.True(coop.Devices.Length >= 2);
        Assert.True(coop.Seconds >= free.Seconds);
    }

    [Theory]
    [InlineData("sls")]
    [InlineData("mls")]
    public void Single_SeveralAreFaster_IsThePlanOfOne(string algorithm)
    {
        Plan plan = Find(algorithm).Plan(RequestOf(4, 10_000) with { Strategies = ["single"] }, CancellationToken.None).Value;

        Assert.Equal("single", plan.Strategy);
    }

    [Theory]
    [InlineData("pipeline")]
    [InlineData("best")]
    public void Pipeline_OneDeviceIsFastest_IsTheChainAllTheSame(string algorithm)
    {
        PlanRequest request = RequestOf(2, 0.01) with { Strategies = ["pipeline"], Objective = Objective.Throughput };

        Plan plan = Find(algorithm).Plan(request, CancellationToken.None).Value;

        Assert.Equal("pipeline", plan.Strategy);
        Assert.Equal(2, plan.Devices.Length);
    }

    [Fact]
    public void Coop_OneDeviceThere_SaysThatItTakesTwo()
    {
        PlanRequest request = RequestOf(1, 100) with { Strategies = ["coop"] };

        Assert.Equal(
            "strategies: coop take at least two devices, there is one.",
            Find("best").Plan(request, CancellationToken.None).Error!.Message);
    }

    private static PlanRequest RequestOf(int devices, double mbps) => new(AlexNet.Value, Cluster.Identical(devices, 10e9, mbps * 1e6));

    private static IPlanAlgorithm Find(string name) => PlanAlgorithms.Find(name, out _)!;
}
