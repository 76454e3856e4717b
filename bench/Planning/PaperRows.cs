using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Bench.Planning;

/// <summary>What CoopAI prints, and what its conventions give.</summary>
internal static class PaperRows
{
    private const int MostDevices = 10;
    private const double Gflops = 13.6;
    private const double Mbps = 100;

    private static readonly Printed[] Models =
    [
        new("alexnet", 2.27, 62, 2, 2, 4.91, 18.43, 5.71, [1, 5, 4, 4, 4, 4, 4, 4, 4, 4]),
        new("vgg16", 31.0, 138, 7, 3, 31.49, 60.46, 31.10, [1, 8, 7, 6, 5, 4, 4, 4, 4, 4]),
        new("vgg19", 39.3, 144, 7, 3, 28.53, 58.94, 27.69, [1, 11, 9, 8, 5, 4, 5, 5, 4, 4]),
        new("yolov2", 62.9, 51, 6, 4, 17.75, 55.91, 18.09, [1, 12, 10, 9, 8, 7, 7, 7, 5, 5]),
    ];

    public static IEnumerable<Row> All(CancellationToken cancellation) => Models.SelectMany(printed => Of(printed, cancellation));

    private static IEnumerable<Row> Of(Printed printed, CancellationToken cancellation)
    {
        var model = BuiltinModels.Find(printed.Name)!;
        yield return Beside($"{printed.Name}: Table I, GFLOP", model.Flops / 1e9, printed.Gflops);
        yield return Beside($"{printed.Name}: Table I, million parameters", model.WeightBytes / 4e6, printed.MillionParameters);
        var mls = Plan(PlanAlgorithms.Mls, model, MostDevices, all: false, Mbps, cancellation);
        var sls = Plan(PlanAlgorithms.Sls, model, MostDevices, all: false, Mbps, cancellation);
        var single = Plan(PlanAlgorithms.Single, model, 1, all: false, Mbps, cancellation);
        yield return Beside($"{printed.Name}: devices chosen by mls", mls.Devices.Length, printed.MlsDevices);
        yield return Beside($"{printed.Name}: devices chosen by sls", sls.Devices.Length, printed.SlsDevices);
        yield return Beside($"{printed.Name}: saving over sls, %", Saving(mls, sls), printed.OverSls);
        yield return Beside($"{printed.Name}: saving over one device, %", Saving(mls, single), printed.OverSingle);
        yield return Beside($"{printed.Name}: most saved in the sweep of 40 to 400 Mbit/s, %", Sweep(model, cancellation), printed.Sweep);
        for (var count = 1; count <= MostDevices; count++)
        {
            var plan = Plan(PlanAlgorithms.Mls, model, count, all: true, Mbps, cancellation);
            yield return new Row(
                FormattableString.Invariant($"{printed.Name}: Table II, blocks on {count}"),
                ("ours", plan.Blocks.Length),
                ("paper", printed.Blocks[count - 1]),
                ("seconds", plan.Seconds));
        }
    }

    private static Row Beside(string name, double ours, double paper) => new(name, ("ours", ours), ("paper", paper));

    private static double Sweep(PlanModel model, CancellationToken cancellation) => Enumerable.Range(1, 10).Max(step => Saving(
        Plan(PlanAlgorithms.Mls, model, MostDevices, all: false, 40 * step, cancellation),
        Plan(PlanAlgorithms.Sls, model, MostDevices, all: false, 40 * step, cancellation)));

    private static double Saving(Plan ours, Plan theirs) => 100 * (1 - (ours.Seconds / theirs.Seconds));

    private static Plan Plan(string algorithm, PlanModel model, int devices, bool all, double mbps, CancellationToken cancellation)
    {
        var request = new PlanRequest(model, Cluster.Identical(devices, Gflops * 1e9, mbps * 1e6))
        {
            Convention = Convention.CoopAI,
            UsesAllDevices = all,
        };
        return PlanAlgorithms.Find(algorithm, out _)!.Plan(request, cancellation).Value;
    }

    private sealed record Printed(
        string Name, double Gflops, double MillionParameters, int MlsDevices, int SlsDevices, double OverSls, double OverSingle, double Sweep, int[] Blocks);
}
