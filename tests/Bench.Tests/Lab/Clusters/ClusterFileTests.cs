using EdgeAspire.Bench.Lab.Clusters;

namespace EdgeAspire.Bench.Tests.Lab.Clusters;

public class ClusterFileTests
{
    [Fact]
    public void Read_DevicesThatAreAlike_AreNumberedAndHaveDefaults()
    {
        var cluster = Read("""
            devices:
              - name: gateway
                services: { gate: , planner: { "Planner:LeaseSeconds": 3 } }
              - { name: pi, count: 2, cpu_percent: 25, memory_mb: 512, up_mbps: 10, delay_ms: 1, loss_percent: 0.5 }
            """);

        Assert.Equal("farm", cluster.Name);
        Assert.Equal(["gateway", "pi-1", "pi-2"], cluster.Devices.Select(device => device.Name));
        Assert.Null(cluster.Devices[0].CpuPercent);
        Assert.Equal([ServiceKind.Planner, ServiceKind.Gate], cluster.Devices[0].Services.Select(service => service.Kind));
        Assert.Equal(KeyValuePair.Create("Planner:LeaseSeconds", "3"), Assert.Single(cluster.Devices[0].Services[0].Settings));
        Assert.Equal(25, cluster.Devices[2].CpuPercent);
        Assert.Equal(512, cluster.Devices[2].MemoryMb);
        Assert.Equal(new LinkSpec(UpMbps: 10, DownMbps: 100, DelayMs: 1, LossPercent: 0.5), cluster.Devices[2].Link);
        Assert.Equal(ServiceKind.Stage, Assert.Single(cluster.Devices[2].Services).Kind);
    }

    [Theory]
    [InlineData("devices: []", "0 devices")]
    [InlineData("devices: [{ name: Pi, services: {} }]", "lower-case")]
    [InlineData("devices: [{ name: pi.1, services: {} }]", "lower-case")]
    [InlineData("devices: [{ cpu_percent: 3 }]", "no name")]
    [InlineData("devices: [{ name: pi, cores: 4 }]", "cores")]
    [InlineData("devices: [{ name: pi, services: { oven: } }]", "no service 'oven'")]
    [InlineData("devices: [{ name: pi, count: 64 }]", "count is 64")]
    [InlineData("devices: [{ name: pi, cpu_percent: 0.5, services: {} }]", "cpu_percent is 0.5; 1 to 10000")]
    [InlineData("devices: [{ name: pi, up_mbps: 0, services: {} }]", "up_mbps is 0")]
    [InlineData("devices: [{ name: pi, delay_ms: -1, services: {} }]", "delay_ms is -1")]
    [InlineData("devices: [{ name: pi, loss_percent: 101, services: {} }]", "loss_percent is 101")]
    [InlineData("devices: [{ name: pi, memory_mb: 1, services: {} }]", "memory_mb is 1")]
    [InlineData("devices: [{ name: pi, services: {} }, { name: pi, services: {} }]", "two devices have the name 'pi'")]
    [InlineData("devices: [{ name: pi }]", "no device runs the planner")]
    [InlineData("devices: [{ name: pi, count: 2, services: { planner: } }]", "2 devices run a Planner")]
    [InlineData("devices: [", "line 2")]
    public void Read_SomethingWrong_IsRefusedByName(string text, string expected)
    {
        Assert.False(ClusterFile.Read(text, "farm.yaml").TryGetValue(out _, out var error));
        Assert.Contains("farm.yaml", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoSuchFile_IsRefused()
    {
        Assert.False(ClusterFile.Load("/nowhere/farm.yaml").TryGetValue(out _, out var error));
        Assert.Contains("/nowhere/farm.yaml", error.Message, StringComparison.Ordinal);
    }

    private static ClusterSpec Read(string text)
    {
        Assert.True(ClusterFile.Read(text, "some/folder/farm.yaml").TryGetValue(out var cluster, out var error), error?.Message);
        return cluster;
    }
}
