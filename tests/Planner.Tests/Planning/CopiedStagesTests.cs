using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Tests.Planning;

public sealed class CopiedStagesTests
{
    [Fact]
    public void Pipeline_MoreDevicesThanTheLargestLayerLeavesWorkFor_CopiesSlowStages()
    {
        var chain = Plan(11, isForRuntime: false);
        var copied = Plan(11, isForRuntime: true);

        Assert.All(chain.Blocks.SelectMany(block => block.Slices), slice => Assert.Null(slice.Copies));
        Assert.Contains(copied.Blocks.SelectMany(block => block.Slices), slice => slice.Copies is not null);
        Assert.InRange(copied.PeriodSeconds, 0, 0.9 * chain.PeriodSeconds);

        // All work is done, and nobody can be faster than all devices together.
        var work = copied.Blocks.Sum(block => block.ComputeSeconds);
        Assert.InRange(copied.PeriodSeconds, work / 11, double.MaxValue);
    }

    [Fact]
    public void Pipeline_Copies_AreDevicesOfThePlanAndOfTheirBlock()
    {
        var plan = Plan(11, isForRuntime: true);

        var all = plan.Blocks.SelectMany(block => block.Slices).SelectMany(Takers).ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.Equal(all.Order(), plan.Devices.Select(device => device.Name).Order());
        Assert.All(plan.Blocks, block => Assert.Equal(Takers(block.Slices[0]), block.Devices));
        Assert.All(plan.Devices, device => Assert.True(device.MemoryBytes > 0));
    }

    [Fact]
    public void Pipeline_StageThatFitsFewDevices_IsNotCopiedToOthers()
    {
        var cluster = Devices(6);
        cluster = cluster with { Devices = [.. cluster.Devices.Select((device, index) => device with { MemoryBytes = index < 3 ? 600L << 20 : 40L << 20 })] };

        var plan = new PipelineAlgorithm().Plan(Request(cluster) with { IsForRuntime = true }, CancellationToken.None).Value;

        Assert.All(plan.Devices, device => Assert.InRange(device.MemoryBytes, 1, device.MemoryLimitBytes!.Value));
    }

    private static IEnumerable<string> Takers(PlannedSlice slice) => [slice.Device, .. slice.Copies ?? []];

    private static Plan Plan(int devices, bool isForRuntime) =>
        new PipelineAlgorithm().Plan(Request(Devices(devices)) with { IsForRuntime = isForRuntime }, CancellationToken.None).Value;

    private static PlanRequest Request(Cluster cluster) =>
        new(PaperFigures.Model("vgg16"), cluster) { Objective = Objective.Throughput, WireFormats = [WireFormat.Fp32] };

    private static Cluster Devices(int count) =>
        Cluster.Identical(count, 13.6e9, 1e9) with { Transport = Transport.Switched, DeviceToDevice = true };
}
