using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Protocol.Plans;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Planner.Tests.Planning;

public sealed class BestAlgorithmTests
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    [Fact]
    public void Best_AnyInstanceAndObjective_IsNeverWorseThanAnyOther() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var request = new PlanRequest(Instances.Model(random, 8), Instances.Cluster(random, 4, memory: random.Next(2) == 0))
        {
            Objective = (Objective)random.Next(3),
            Convention = random.Next(3) == 0 ? Convention.CoopAI : Convention.Default,
            UsesAllDevices = random.Next(4) == 0,
            Seed = seed,
        };
        var best = Best().Plan(request, CancellationToken.None);

        return PlanAlgorithms.All.All(other =>
        {
            var plan = other.Plan(request, CancellationToken.None);
            return !plan.IsSuccess || (best.IsSuccess
                && BestAlgorithm.Value(best.Value, request.Objective) <= BestAlgorithm.Value(plan.Value, request.Objective));
        });
    }));

    [Fact]
    public void Plan_AnyInstance_KeepsWithinMemoryAndCoversEveryLayerAndRow() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var request = new PlanRequest(Instances.Model(random, 8), Instances.Cluster(random, 4, memory: true)) { Seed = seed };
        return PlanAlgorithms.All.All(algorithm =>
        {
            var outcome = algorithm.Plan(request, CancellationToken.None);
            return !outcome.IsSuccess || IsSound(outcome.Value, request);
        });
    }));

    [Fact]
    public void Best_WithOnlyExactNumbersAllowed_SendsThemOnly()
    {
        var request = new PlanRequest(PaperFigures.Model("alexnet"), Cluster.Identical(4, 13.6e9, 100e6)) { WireFormats = [WireFormat.Fp32] };

        var plan = Best().Plan(request, CancellationToken.None).Value;

        Assert.Equal(WireFormat.Fp32, plan.Wire);
        Assert.All(plan.Alternatives, other => Assert.Equal(WireFormat.Fp32, other.Wire));
    }

    [Fact]
    public void Best_DevicesTooSmallForAnyPart_NamesADevice()
    {
        var cluster = Cluster.Identical(2, 13.6e9, 100e6);
        cluster = cluster with { Devices = [.. cluster.Devices.Select(device => device with { MemoryBytes = 1000 })] };

        var outcome = Best().Plan(new PlanRequest(PaperFigures.Model("vgg16"), cluster), CancellationToken.None);

        Assert.Contains("device-1", outcome.Error!.Message, StringComparison.Ordinal);
        Assert.Contains("1000 bytes", outcome.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Best_MemoryThatOnlyAllDevicesTogetherHave_IsStillFasterThanMls()
    {
        var cluster = Cluster.Identical(4, 13.6e9, 100e6);
        cluster = cluster with { Devices = [.. cluster.Devices.Select(device => device with { MemoryBytes = 215_000_000 })] };
        var request = new PlanRequest(PaperFigures.Model("vgg16"), cluster) { WireFormats = [WireFormat.Fp32] };

        var plan = Best().Plan(request, CancellationToken.None).Value;

        var mls = PlanAlgorithms.Find(PlanAlgorithms.Mls, out _)!.Plan(request, CancellationToken.None).Value;
        Assert.True(plan.Seconds < 0.9 * mls.Seconds, $"{plan.Seconds} s, mls {mls.Seconds} s");
        Assert.All(plan.Devices, device => Assert.True(device.MemoryBytes <= 215_000_000));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(110)]
    [InlineData(120)]
    public void Best_MemoryForTheHeaviestLayerOrTheRest_GivesThemToDifferentDevices(int mebibytes)
    {
        var cluster = Cluster.Identical(7, 13.6e9, 100e6);
        cluster = cluster with { Devices = [.. cluster.Devices.Select(device => device with { MemoryBytes = (long)mebibytes << 20 })] };

        var plan = Best().Plan(
            new PlanRequest(PaperFigures.Model("vgg16"), cluster) { WireFormats = [WireFormat.Fp32] }, CancellationToken.None).Value;

        // A chain of single devices takes 2.85 s; three devices by rows and four for fc6 1.07 s.
        Assert.InRange(plan.Seconds, 0.8, 1.07);
    }

    [Fact]
    public void Best_FourFastAndThreeSlowDevices_IsFasterThanTheFastOnesAlone()
    {
        var cluster = Cluster.Identical(7, 13.6e9, 100e6);
        cluster = cluster with { Devices = [.. cluster.Devices.Select((device, index) => index < 4 ? device : device with { FlopsPerSecond = 6.8e9 })] };
        var request = new PlanRequest(PaperFigures.Model("vgg16"), cluster) { WireFormats = [WireFormat.Fp32] };
        var fast = request with { Cluster = Cluster.Identical(4, 13.6e9, 100e6) };

        Assert.True(
            Best().Plan(request, CancellationToken.None).Value.Seconds <= Best().Plan(fast, CancellationToken.None).Value.Seconds);
    }

    private static IPlanAlgorithm Best() => PlanAlgorithms.Find(PlanAlgorithms.Best, out _)!;

    private static bool IsSound(Plan plan, PlanRequest request)
    {
        var fits = plan.Devices.All(device => device.MemoryBytes <= (device.MemoryLimitBytes ?? long.MaxValue));
        var covers = plan.Blocks.SelectMany(block => block.Layers).SequenceEqual(request.Model.Units.SelectMany(unit => unit.Layers));
        var rows = plan.Blocks.Where(block => block.Mode is "spatial").All(block => block.Slices
            .SelectMany(slice => slice.Outputs)
            .GroupBy(span => span.Value, StringComparer.Ordinal)
            .All(spans => spans.Sum(span => span.End - span.Start) == request.Model.Values.First(value => string.Equals(value.Name, spans.Key, StringComparison.Ordinal)).Rows));
        return fits && covers && rows && double.IsFinite(plan.Seconds) && plan.Seconds > 0 && plan.PeriodSeconds <= plan.Seconds * (1 + 1e-12);
    }
}
