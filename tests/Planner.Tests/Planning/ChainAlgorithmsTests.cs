using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Tests.Planning;

public sealed class ChainAlgorithmsTests
{
    [Fact]
    public void ArMdi_TwoEqualWorkers_DividesParametersAndSoNotWork()
    {
        var byParameters = Plan(PlanAlgorithms.ArMdi, "vgg16", 2);
        var byWork = Plan(PlanAlgorithms.ArMdiWork, "vgg16", 2);

        // fc6 alone has 74 % of VGG16's parameters, and all fully connected layers 0.8 % of its operations.
        Assert.True(WorkShare(byParameters) > 0.98);
        Assert.InRange(WorkShare(byWork), 0.4, 0.6);
    }

    [Fact]
    public void ArMdi_UnequalWorkers_SharesAreProportionalToSpeed()
    {
        var cluster = Cluster.Identical(2, 10e9, 100e6);
        cluster = cluster with { Devices = [cluster.Devices[0], cluster.Devices[1] with { FlopsPerSecond = 30e9 }] };

        var plan = Plan(PlanAlgorithms.ArMdiWork, "vgg19", cluster);

        Assert.Equal(0.5, WorkShare(plan), 0.1);
    }

    [Fact]
    public void Random_SameSeed_DrawsTheSamePlan()
    {
        var first = Plan(PlanAlgorithms.Random, "vgg16", 5, seed: 7);

        Assert.Equal(PlanJson.Write(first), PlanJson.Write(Plan(PlanAlgorithms.Random, "vgg16", 5, seed: 7)));
        Assert.NotEqual(PlanJson.Write(first), PlanJson.Write(Plan(PlanAlgorithms.Random, "vgg16", 5, seed: 8)));
        Assert.Equal(5, first.Devices.Length);
    }

    [Fact]
    public void Profile_LayerLargerThanAnyMemory_IsDivided()
    {
        const long Memory = 300L << 20;
        var cluster = Cluster.Identical(8, 13.6e9, 94.1e6);
        cluster = cluster with { Devices = [.. cluster.Devices.Select(device => device with { MemoryBytes = Memory })] };

        var plan = Plan(PlanAlgorithms.Profile, "vgg16", cluster);

        var divided = Assert.Single(plan.Blocks, block => block.Layers.Contains("fc6"));
        Assert.Equal("input", divided.Mode);
        Assert.True(divided.Devices.Length >= 2);
        Assert.All(plan.Devices, device => Assert.True(device.MemoryBytes <= Memory));
    }

    [Fact]
    public void Profile_EightRaspberryPi3_IsFasterThanRandomPlans()
    {
        // About what a Pi 3 reaches in a deep learning framework; the paper's network is 94.1 Mbit/s and its gain up to 6 times.
        var cluster = Cluster.Identical(8, 1.5e9, 94.1e6) with { Transport = Transport.Switched, DeviceToDevice = true };

        var random = Enumerable.Range(0, 20).Average(seed => Plan(PlanAlgorithms.Random, "vgg16", cluster, seed).PeriodSeconds);

        Assert.InRange(random / Plan(PlanAlgorithms.Profile, "vgg16", cluster).PeriodSeconds, 1.5, 6);
    }

    [Fact]
    public void Profile_DeviceSeenSlowerThanPredicted_GetsLessWork()
    {
        var before = Plan(PlanAlgorithms.Profile, "vgg16", 4);
        var slow = before.Devices[1];
        var observation = new StageObservation(slow.Name, slow.ComputeSeconds, slow.ComputeSeconds * 2, QueueOccupancy: 0.8);

        var after = PlanAlgorithms.Find(PlanAlgorithms.Profile, out _)!.Plan(
            new PlanRequest(PaperFigures.Model("vgg16"), Cluster.Identical(4, 13.6e9, 100e6) with { Observations = [observation] }),
            CancellationToken.None).Value;

        Assert.True(after.Devices.First(device => string.Equals(device.Name, slow.Name, StringComparison.Ordinal)).ComputeSeconds < slow.ComputeSeconds);
    }

    [Fact]
    public void Profile_DeviceSeenThreeTimesSlower_PlansAsIfThatHadBeenStated()
    {
        var cluster = Cluster.Identical(2, 1.5e9, 100e6);
        var before = Plan(PlanAlgorithms.Profile, "vgg16", cluster);
        var known = Plan(PlanAlgorithms.Profile, "vgg16", cluster with { Devices = [cluster.Devices[0].Slowed(3), cluster.Devices[1]] });

        var after = Plan(PlanAlgorithms.Profile, "vgg16", cluster with { Observations = [new("device-1", 1, 3, QueueOccupancy: 0)] });

        Assert.NotEqual(Layers(before), Layers(after));
        Assert.Equal(Layers(known), Layers(after));
        Assert.Equal(known.PeriodSeconds, after.PeriodSeconds, 1e-9);
        Assert.True(after.PeriodSeconds < 0.6 * 3 * before.PeriodSeconds, $"{after.PeriodSeconds} s, before {before.PeriodSeconds} s");
    }

    [Fact]
    public void Profile_FullQueue_TakesWorkAwayThoughTimesWereAsPredicted()
    {
        var cluster = Cluster.Identical(4, 13.6e9, 100e6);
        var before = Plan(PlanAlgorithms.Profile, "vgg16", cluster).Devices[1];

        var after = Plan(PlanAlgorithms.Profile, "vgg16", cluster with { Observations = [new(before.Name, 1, 1, QueueOccupancy: 1)] });

        Assert.True(after.Devices.Where(device => string.Equals(device.Name, before.Name, StringComparison.Ordinal)).Sum(device => device.ComputeSeconds) < before.ComputeSeconds);
    }

    [Theory]
    [InlineData(PlanAlgorithms.Single)]
    [InlineData(PlanAlgorithms.Mls)]
    [InlineData(PlanAlgorithms.Best)]
    public void Plan_DeviceSeenSlower_IsPricedAsItWasSeen(string algorithm)
    {
        var cluster = Cluster.Identical(2, 1.5e9, 100e6);
        var known = Plan(algorithm, "alexnet", cluster with { Devices = [cluster.Devices[0].Slowed(3), cluster.Devices[1]] });

        Assert.Equal(known.Seconds, Plan(algorithm, "alexnet", cluster with { Observations = [new("device-1", 2, 6, QueueOccupancy: 0)] }).Seconds, 1e-9);
    }

    [Fact]
    public void Find_UnknownName_NamesTheKnownOnes()
    {
        Assert.Null(PlanAlgorithms.Find("fastest", out var error));
        Assert.Contains("single, random, sls, mls, profile, armdi, armdi-work, pipeline, best", error!.Message, StringComparison.Ordinal);
    }

    private static Plan Plan(string algorithm, string model, int devices, int seed = 0) =>
        Plan(algorithm, model, Cluster.Identical(devices, 13.6e9, 100e6), seed);

    private static Plan Plan(string algorithm, string model, Cluster cluster, int seed = 0) => PlanAlgorithms.Find(algorithm, out _)!.Plan(
        new PlanRequest(PaperFigures.Model(model), cluster) { Seed = seed }, CancellationToken.None).Value;

    private static string Layers(Plan plan) => string.Join('|', plan.Blocks.Select(block => string.Join(' ', block.Devices) + ": " + string.Join(' ', block.Layers)));

    private static double WorkShare(Plan plan) => plan.Devices[0].ComputeSeconds / plan.Devices.Sum(device => device.ComputeSeconds);
}
