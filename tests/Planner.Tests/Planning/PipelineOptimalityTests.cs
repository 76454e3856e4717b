using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Models;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Planner.Tests.Planning;

public sealed class PipelineOptimalityTests
{
    private const int MostUnits = 8;
    private const int MostDevices = 4;

    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    [Fact]
    public void Pipeline_AnySmallInstance_EqualsBruteForce() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var model = Instances.Model(random, MostUnits);
        var cluster = Instances.Cluster(random, MostDevices, memory: true);
        var all = random.Next(4) == 0;

        var outcome = new PipelineAlgorithm().Plan(new PlanRequest(model, cluster) { UsesAllDevices = all }, CancellationToken.None);
        var best = BruteForce(model, cluster, all);

        return outcome.IsSuccess ? Math.Abs(outcome.Value.PeriodSeconds - best) <= 1e-9 * best : double.IsPositiveInfinity(best);
    }));

    private static double BruteForce(PlanModel model, Cluster cluster, bool all)
    {
        var least = double.PositiveInfinity;
        Extend([], 0);
        return least;

        void Extend(List<(int Device, int To)> chain, int from)
        {
            if (from == model.Units.Length)
            {
                least = !all || chain.Count == cluster.Devices.Length ? Math.Min(least, Pace(model, cluster, chain)) : least;
                return;
            }

            for (var device = 0; device < cluster.Devices.Length; device++)
            {
                for (var to = from + 1; to <= model.Units.Length && !chain.Exists(stage => stage.Device == device); to++)
                {
                    Extend([.. chain, (device, to)], to);
                }
            }
        }
    }

    private static double Pace(PlanModel model, Cluster cluster, List<(int Device, int To)> chain)
    {
        double pace = 0;
        double gatewayDown = Bytes(model, 0);
        double gatewayUp = Bytes(model, model.Units.Length);
        var medium = (Bytes(model, 0) * 8 / Rate(cluster, chain[0].Device)) + (Bytes(model, model.Units.Length) * 8 / Rate(cluster, chain[^1].Device));
        var previous = -1;
        var from = 0;
        foreach (var (device, to) in chain)
        {
            var known = cluster.Devices[device];
            var work = 0.0;
            long weights = 0;
            for (var unit = from; unit < to; unit++)
            {
                work += model.Units[unit].Flops / known.FlopsPerSecond;
                weights += model.Units[unit].WeightBytes;
            }

            if (weights + Peak(model, from, to) > (known.MemoryBytes ?? long.MaxValue))
            {
                return double.PositiveInfinity;
            }

            pace = new[]
            {
                pace, work + cluster.RoundOverheadSeconds, Bytes(model, from) * 8 / known.BitsPerSecond, Bytes(model, to) * 8 / known.BitsPerSecond,
            }.Max();
            if (from > 0 && cluster.DeviceToDevice)
            {
                medium += Bytes(model, from) * 8 / Math.Min(Rate(cluster, previous), Rate(cluster, device));
            }
            else if (from > 0)
            {
                gatewayDown += Bytes(model, from);
                gatewayUp += Bytes(model, from);
                medium += (Bytes(model, from) * 8 / Rate(cluster, previous)) + (Bytes(model, from) * 8 / Rate(cluster, device));
            }

            from = to;
            previous = device;
        }

        return Math.Max(pace, cluster.Transport == Transport.Shared ? medium : Math.Max(gatewayDown, gatewayUp) * 8 / cluster.GatewayBitsPerSecond);
    }

    /// <summary>Bits per second of a device's transfers on a medium.</summary>
    private static double Rate(Cluster cluster, int device) => Math.Min(cluster.Devices[device].BitsPerSecond, cluster.GatewayBitsPerSecond);

    private static double Bytes(PlanModel model, int cut) => model.Crossing[cut].Sum(value => model.Values[value].LengthBytes);

    /// <summary>Most bytes alive while any step of a stage runs: what it reads and makes, and what is needed later.</summary>
    private static long Peak(PlanModel model, int from, int to)
    {
        var later = model.Crossing[to].ToHashSet();
        var peak = later.Sum(value => model.Values[value].LengthBytes);
        for (var step = model.Units[to - 1].EndStep - 1; step >= model.Units[from].FirstStep; step--)
        {
            later.UnionWith(model.Steps[step].Inputs.Select(input => input.Value));
            peak = Math.Max(peak, later.Sum(value => model.Values[value].LengthBytes));
            later.ExceptWith(model.Steps[step].Outputs);
        }

        return peak;
    }
}
