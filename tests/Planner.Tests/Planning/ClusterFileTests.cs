using EdgeAspire.Planner.Planning.Clusters;

namespace EdgeAspire.Planner.Tests.Planning;

public sealed class ClusterFileTests
{
    private const string Valid = """
        transport: switched
        device_to_device: true
        round_overhead_ms: 1.5
        gateway:
          mbps: 94.1
          delay_ms: 0.2
        devices:
          - name: pi-1
            gflops: 13.6
            memory_mb: 1024
            mbps: 50
            delay_ms: 0.4
            message_ms: 0.3
            profile_ms:
              conv1_1: 12.5
          - name: pi-2
            gflops: 6.8
        observations:
          pi-2: { predicted_seconds: 0.2, measured_seconds: 0.5, queue_occupancy: 0.7 }
        """;

    [Fact]
    public void Read_ValidFile_HasEverythingInBaseUnits()
    {
        var cluster = ClusterFile.Read(Valid, "devices.yaml", TimeProvider.System).Value;

        Assert.Equal(Transport.Switched, cluster.Transport);
        Assert.True(cluster.DeviceToDevice);
        Assert.Equal(0.0015, cluster.RoundOverheadSeconds, 12);
        Assert.Equal(94.1e6, cluster.GatewayBitsPerSecond);
        Assert.Equal(new { Name = "pi-1", Flops = 13.6e9, Bits = 50e6, Memory = (long?)(1L << 30) }, new
        {
            cluster.Devices[0].Name,
            Flops = cluster.Devices[0].FlopsPerSecond,
            Bits = cluster.Devices[0].BitsPerSecond,
            Memory = cluster.Devices[0].MemoryBytes,
        });
        Assert.Equal(0.0125, cluster.Devices[0].Profile!.StepSeconds["conv1_1"], 12);
        Assert.Equal((0.0004, 0.0003), (cluster.Devices[0].DelaySeconds, cluster.Devices[0].MessageSeconds));
        Assert.Equal(94.1e6, cluster.Devices[1].BitsPerSecond);
        Assert.Null(cluster.Devices[1].MemoryBytes);
        Assert.Equal(new StageObservation("pi-2", 0.2, 0.5, 0.7), Assert.Single(cluster.Observations));
    }

    [Theory]
    [InlineData("devices: []\ngateway: { mbps: 1 }", "devices: the list is empty")]
    [InlineData("gateway: { mbps: 1 }", "devices: the list is empty")]
    [InlineData("devices: [{ name: a, gflops: 1 }]", "'gateway'")]
    [InlineData("gateway: { mbps: 0 }\ndevices: [{ name: a, gflops: 1, mbps: 1 }]", "gateway: rate")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a, gflops: 0 }]", "device 'a': speed")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a, gflops: .nan }]", "device 'a': speed")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a, gflops: .inf }]", "device 'a': speed")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a, gflops: -3 }]", "device 'a': speed")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a, gflops: 1, memory_mb: 0 }]", "device 'a': memory")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a, gflops: 1, memory_mb: .nan }]", "device 'a': memory")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a, gflops: 1, delay_ms: .nan }]", "device 'a': delay")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a, gflops: 1, message_ms: -1 }]", "device 'a': seconds of a message")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a, gflops: 1, profile_ms: { x: -1 } }]", "measured seconds of 'x'")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a, gflops: 1 }, { name: a, gflops: 1 }]", "used twice")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ gflops: 1 }]", "is empty")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [~]", "is empty")]
    [InlineData("gateway: { mbps: 1 }\ntransport: pigeon\ndevices: [{ name: a, gflops: 1 }]", "'pigeon'")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a, gflops: fast }]", "line 2")]
    [InlineData("gateway: { mbps: 1 }\nnonsense: 3", "line 2")]
    [InlineData("gateway: { mbps: 1 }\ndevices:\n- { name: a, gflops: 1, cores: 4 }", "line 3")]
    [InlineData("gateway: { mbps: 1 }\ndevices:\n- { name: a, gflops: 1, cores: 4 }", "'cores'")]
    [InlineData("gateway: { mbps: 1, name: hub }\ndevices: [{ name: a, gflops: 1 }]", "'name'")]
    [InlineData("gateway: { mbps: 1 }\ndevices:\n- { name: a, gflops: 1, gflops: 2 }", "line 3")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a, gflops: 1, mbps: .nan }]", "device 'a': link rate")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a, gflops: 1, mbps: 0 }]", "device 'a': link rate")]
    [InlineData("gateway: { mbps: .nan }\ndevices: [{ name: a, gflops: 1, mbps: 1 }]", "gateway: rate")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a, gflops: 1, profile_ms: { x: .nan } }]", "measured seconds of 'x'")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a }]", "device 'a': gflops is missing")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a, gflops: 1 }]\nobservations: { b: { predicted_seconds: 1, measured_seconds: 1 } }", "observations: device 'b' is not among")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a, gflops: 1 }]\nobservations: { a: ~ }", "observations: device 'a': predicted_seconds is 0")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a, gflops: 1 }]\nobservations: { a: { predicted_seconds: 1, measured_seconds: .nan } }", "measured_seconds NaN")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a, gflops: 1 }]\nobservations: { a: { predicted_seconds: 0.001, measured_seconds: 3000 } }", "more than 1000 times off")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a, gflops: 1 }]\nobservations: { a: { predicted_seconds: 1, measured_seconds: 1, queue_occupancy: 1.5 } }", "queue_occupancy is 1.5")]
    [InlineData("gateway: { mbps: 1 }\ndevices: [{ name: a, gflops: 1 }]\nobservations: { a: { latency: 1 } }", "'latency'")]
    [InlineData("gateway: { mbps: 1", "line ")]
    [InlineData("", "'gateway'")]
    public void Read_BadFile_NamesThePlace(string text, string place)
    {
        var message = ClusterFile.Read(text, "devices.yaml", TimeProvider.System).Error!.Message;

        Assert.StartsWith("devices.yaml", message, StringComparison.Ordinal);
        Assert.Contains(place, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoSuchFile_SaysSo() => Assert.Contains("there is no such file", ClusterFile.Load("/nowhere/devices.yaml", TimeProvider.System).Error!.Message, StringComparison.Ordinal);
}
