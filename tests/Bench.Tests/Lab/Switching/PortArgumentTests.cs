using EdgeAspire.Bench.Lab.Clusters;
using EdgeAspire.Bench.Lab.Switching;

namespace EdgeAspire.Bench.Tests.Lab.Switching;

public class PortArgumentTests
{
    [Fact]
    public void Parse_WhatFormatWrote_IsTheSame()
    {
        var device = new DeviceSpec("pi-1", null, null, new LinkSpec(0.1, 1000, 0.25, 1.5), []);

        Assert.Equal((device.Name, device.Link), PortArgument.Parse(PortArgument.Format(device)));
    }

    [Fact]
    public void LinkCounters_WrittenAndRead_AreTheSame()
    {
        var counters = new LinkCounters { UpBytes = 1, DownBytes = 2, Frames = 3, QueueDrops = 4, Lost = 5, CutDrops = 6 };

        Assert.Equal(counters.ToString(), LinkCounters.Parse(counters.ToString()).ToString());
    }
}
