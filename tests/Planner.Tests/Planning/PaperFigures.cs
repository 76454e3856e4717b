using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Tests.Planning;

/// <summary>Plans under CoopAI's conventions: Raspberry Pi 4 at 13.6 GFLOP/s, a gateway of 100 Mbit/s.</summary>
internal static class PaperFigures
{
    public const double Gflops = 13.6;
    public const double Mbps = 100;

    public static PlanModel Model(string name) => BuiltinModels.Find(name) ?? throw new ArgumentException(name, nameof(name));

    public static Plan Plan(string algorithm, string model, int devices, bool all = true, double mbps = Mbps)
    {
        var planner = PlanAlgorithms.Find(algorithm, out _) ?? throw new ArgumentException(algorithm, nameof(algorithm));
        var request = new PlanRequest(Model(model), Cluster.Identical(devices, Gflops * 1e9, mbps * 1e6))
        {
            Convention = Convention.CoopAI,
            UsesAllDevices = all,
        };
        return planner.Plan(request, CancellationToken.None).Value;
    }
}
