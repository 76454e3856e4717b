using System.Text.Json.Nodes;
using EdgeAspire.Bench.Lab.Clusters;
using EdgeAspire.Bench.Lab.Experiments;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Tests.Lab.Experiments;

public class PipelineBoundTests
{
    private const double Content = 1448.0 / 1538;

    private static readonly ClusterSpec Cluster = new("bound",
    [
        new DeviceSpec("gateway", null, null, new LinkSpec(UpMbps: 8, DownMbps: 8), [new ServiceSpec(ServiceKind.Gate, [])]),
        new DeviceSpec("one", 10, null, new LinkSpec(UpMbps: 8, DownMbps: 16), []),
        new DeviceSpec("two", 10, null, new LinkSpec(UpMbps: 8, DownMbps: 16), []),
    ]);

    [Fact]
    public void Of_SlowStage_IsItsComputingOfAllParts()
    {
        var bound = PipelineBound.Of(Cluster, Plan(0, 0), [Answer(0.2, 0.5, 1), Answer(0.2, 0.7, 1), Answer(0.2, 9, 1)]);

        Assert.True(bound.IsComputing);
        Assert.Equal(0.9, bound.PeriodSeconds, 6);
    }

    [Theory]
    [InlineData(2_000_000, 0, 2)]
    [InlineData(0, 2_000_000, 1)]
    public void Of_BusyLink_IsWhatItsBytesTake(long sentBytes, long receivedBytes, double seconds)
    {
        var bound = PipelineBound.Of(Cluster, Plan(sentBytes, receivedBytes), [Answer(0.2, 0.5, 1)]);

        Assert.False(bound.IsComputing);
        Assert.Equal(seconds / Content, bound.PeriodSeconds, 6);
    }

    [Fact]
    public void Of_BusyGateway_IsWhatItSendsToAll()
    {
        var bound = PipelineBound.Of(Cluster, Plan(0, 0), [Answer(0.2, 0.5, 1_000_000)]);

        Assert.Equal(3 / Content, bound.PeriodSeconds, 6);
    }

    [Fact]
    public void Of_Copies_IsTheirShareOfTheRequests()
    {
        PlanAnswer[] answers = [.. new[] { "one", "two" }.Select(device => new PlanAnswer(1, 0, "plan", 0, [new PlanHop(device, 0, "a", 3, 0, 0)]))];

        Assert.Equal(1.5, PipelineBound.Of(Cluster, Plan(1_000_000, 0), answers).PeriodSeconds, 6);
    }

    // Device one has two parts, and device two one.
    private static PlanAnswer Answer(double first, double second, long bytes) => new(
        1,
        0,
        "plan",
        0,
        [new PlanHop("one", 0, "a", first, bytes, 0), new PlanHop("two", 1, "b", second, bytes, 0), new PlanHop("one", 2, "c", second, bytes, 0)]);

    private static JsonObject Plan(long sentBytes, long receivedBytes) => JsonNode.Parse(FormattableString.Invariant($$"""
        {"devices": [
          {"name": "one", "sent_bytes": {{sentBytes}}, "received_bytes": {{receivedBytes}}},
          {"name": "two", "sent_bytes": 0, "received_bytes": 0}
        ]}
        """))!.AsObject();
}
