using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Tests.Planning.Forecasts;

public sealed class StripDivisionTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Best_ForTheRuntime_DividesSlicesAndCoversAllRowsOnce(bool deviceToDevice)
    {
        var plan = Plan(deviceToDevice, isForRuntime: true);

        Assert.Contains(plan.Blocks, block => block.Slices.Length > block.Devices.Length);
        foreach (var block in plan.Blocks.Where(block => block.Mode is "spatial"))
        {
            long next = 0;
            foreach (var rows in block.Slices.Select(slice => slice.Outputs.Single()))
            {
                Assert.Equal(next, rows.Start);
                Assert.True(rows.End > rows.Start);
                next = rows.End;
            }

            Assert.Equal(block.Devices, block.Devices.Distinct());
            Assert.Equal(block.Devices.ToHashSet(), block.Slices.Select(slice => slice.Device).ToHashSet());
        }
    }

    [Fact]
    public void Best_ForTheRuntime_IsForecastFasterThanWithoutStrips()
    {
        var divided = Plan(deviceToDevice: true, isForRuntime: true);
        var whole = Plan(deviceToDevice: true, isForRuntime: false);

        Assert.All(whole.Blocks, block => Assert.Equal(block.Devices.Length, block.Slices.Length));
        Assert.InRange(divided.ForecastSeconds!.Value, 0, 0.9 * whole.ForecastSeconds!.Value);
    }

    [Fact]
    public void Best_StripsThatMemoryHasNoRoomFor_AreLeftOut()
    {
        var plan = Plan(deviceToDevice: true, isForRuntime: true);
        var limit = plan.MaxMemoryBytes - 1;

        var tight = Plan(deviceToDevice: true, isForRuntime: true, limit);

        Assert.InRange(tight.MaxMemoryBytes, 1, limit);
    }

    private static Plan Plan(bool deviceToDevice, bool isForRuntime, long? memoryBytes = null)
    {
        var cluster = Cluster.Identical(4, 13.6e9, 100e6);
        cluster = cluster with
        {
            Transport = Transport.Switched,
            DeviceToDevice = deviceToDevice,
            Devices = [.. cluster.Devices.Select(device => device with { MemoryBytes = memoryBytes })],
        };
        var request = new PlanRequest(PaperFigures.Model("vgg16"), cluster) { WireFormats = [WireFormat.Fp32], IsForRuntime = isForRuntime };
        return PlanAlgorithms.TheBest.Plan(request, CancellationToken.None).Value;
    }
}
