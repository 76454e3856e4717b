using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Tests.Planning.Forecasts;

public sealed class PlanForecastTests
{
    [Fact]
    public void Seconds_OneDevice_AreInputWorkAndOutput()
    {
        var plan = Plan(PlanAlgorithms.Single, Cluster.Identical(1, 13.6e9, 100e6) with { Transport = Transport.Switched });

        Assert.Equal(plan.Seconds, plan.ForecastSeconds!.Value, 1e-9);
    }

    [Theory]
    [InlineData(PlanAlgorithms.Sls)]
    [InlineData(PlanAlgorithms.Mls)]
    [InlineData(PlanAlgorithms.Best)]
    public void Seconds_OfRounds_AreAtLeastTheBusiestDevicesWorkAndAtMostOneRoundAfterTheOther(string algorithm)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var cluster = Instances.Cluster(random, 4, memory: false);
            var request = new PlanRequest(Instances.Model(random, 8), cluster) { IsForRuntime = true };
            if (!Find(algorithm).Plan(request, CancellationToken.None).TryGetValue(out var plan, out _))
            {
                continue;
            }

            var forecast = plan.ForecastSeconds!.Value;
            Assert.InRange(forecast, plan.Devices.Max(device => device.ComputeSeconds) * (1 - 1e-9), double.MaxValue);

            // Transfers that share a link fairly all end when the last does, where the rounds' model may order them.
            var serial = plan.Devices.Sum(device => device.ComputeSeconds) + (plan.Bytes * 8 / SlowestLink(cluster)) + Overheads(cluster, plan);
            Assert.InRange(forecast, 0, serial * (1 + 1e-9));
        }
    }

    [Fact]
    public void Seconds_EqualDevicesAndRowsByWayOfTheGateway_AreNoMoreThanTheRoundsOfThePaper()
    {
        var cluster = Cluster.Identical(4, 13.6e9, 100e6) with { Transport = Transport.Switched };
        foreach (var algorithm in (string[])[PlanAlgorithms.Sls, PlanAlgorithms.Mls])
        {
            var plan = Plan(algorithm, cluster);

            Assert.InRange(plan.ForecastSeconds!.Value, 0.5 * plan.Seconds, plan.Seconds * (1 + 1e-9));
        }
    }

    private static double SlowestLink(Cluster cluster) =>
        Math.Min(cluster.GatewayBitsPerSecond, cluster.Devices.Min(device => device.BitsPerSecond));

    // Any transfer of any round may be the one that is waited for.
    private static double Overheads(Cluster cluster, Plan plan)
    {
        var delay = Math.Max(cluster.GatewayDelaySeconds, cluster.Devices.Max(device => device.DelaySeconds));
        var messages = plan.Devices.Length * (plan.Devices.Length + 2) * 2 * cluster.Devices.Max(device => device.MessageSeconds);
        return plan.Blocks.Length * ((plan.Devices.Length * cluster.RoundOverheadSeconds) + (6 * delay) + messages);
    }

    private static Plan Plan(string algorithm, Cluster cluster) => Find(algorithm)
        .Plan(new PlanRequest(PaperFigures.Model("vgg16"), cluster) { UsesAllDevices = true, IsForRuntime = true }, CancellationToken.None).Value;

    private static IPlanAlgorithm Find(string name) => PlanAlgorithms.All.First(algorithm => string.Equals(algorithm.Name, name, StringComparison.Ordinal));
}
