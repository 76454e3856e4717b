using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Planner.Planning.Search;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Bench.Planning;

/// <summary>
/// What each thing that CoopAI fixed is worth, on seven devices, beside an independent estimate; decimal units, last output returned. The
/// estimates of overlap are bounds that let rows start before their halo has come; ours do not.
/// </summary>
internal static class BeyondRows
{
    private const double Fast = 13.6e9;
    private const double Bits = 100e6;

    private static readonly SearchSettings Shares = new() { SharesWork = true };
    private static readonly SearchSettings Direct = new() { SharesWork = true, SendsDirect = true };
    private static readonly SearchSettings Overlap = new() { SharesWork = true, Overlaps = true, DividesStrips = true };
    private static readonly SearchSettings OverlapDirect = new() { SharesWork = true, Overlaps = true, DividesStrips = true, SendsDirect = true };

    public static IEnumerable<Row> All(CancellationToken cancellation) =>
    [
        .. Of("vgg16", [.912, .867, .835, .912, .890, .613, .702, .549, .772, .471, .362, .344, .328, .916, .932], [1.405, 1.058, 1.287, 1.164], cancellation),
        .. Of("yolov2", [2.366, 2.192, 1.928, 2.319, 2.209, 1.536, 1.616, 1.191, 1.901, 1.262, .852, .728, .728, 2.373, 2.401], [3.189, 2.382, 2.780, 2.632], cancellation),
    ];

    private static IEnumerable<Row> Of(string name, double[] equal, double[] mixed, CancellationToken cancellation)
    {
        var model = BuiltinModels.Find(name)!;
        var shared = Cluster.Identical(7, Fast, Bits) with { DeviceToDevice = true };
        var switched = shared with { Transport = Transport.Switched };
        var plain = new SearchSettings();
        var mls = Seconds(model, shared, plain, WireFormat.Fp32, cancellation);
        (string What, double Seconds)[] found =
        [
            ("mls", mls),
            ("work-conserving gateway", Seconds(model, shared, Shares, WireFormat.Fp32, cancellation)),
            ("image as uint8", Seconds(BuiltinModels.Find(name, inputElementBytes: 1)!, shared, plain, WireFormat.Fp32, cancellation)),
            ("uneven slices", Seconds(model, shared, plain with { TunesRows = true }, WireFormat.Fp32, cancellation)),
            ("device count per block", Seconds(model, shared, plain with { ChangesCrews = true }, WireFormat.Fp32, cancellation, all: false)),
            ("overlap (estimate: a bound)", Seconds(model, shared, Overlap, WireFormat.Fp32, cancellation)),
            ("fp16", Seconds(model, shared, plain, WireFormat.Fp16, cancellation)),
            ("int8", Seconds(model, shared, plain, WireFormat.Int8, cancellation)),
            ("device to device, shared medium", Seconds(model, shared, Direct, WireFormat.Fp32, cancellation)),
            ("device to device, switched", Seconds(model, switched, Direct, WireFormat.Fp32, cancellation)),
            ("device to device, switched, int8", Seconds(model, switched, Direct, WireFormat.Int8, cancellation)),
            ("overlap, int8 (estimate: a bound)", Seconds(model, shared, Overlap, WireFormat.Int8, cancellation)),
            ("overlap, int8, switched (estimate: a bound)", Seconds(model, switched, OverlapDirect, WireFormat.Int8, cancellation)),
            ("mls, 1 ms per round", Seconds(model, shared with { RoundOverheadSeconds = .001 }, plain, WireFormat.Fp32, cancellation)),
            ("mls, 5 ms per round", Seconds(model, shared with { RoundOverheadSeconds = .005 }, plain, WireFormat.Fp32, cancellation)),
        ];
        for (var row = 0; row < found.Length; row++)
        {
            yield return Beside($"{name}, 7 equal: {found[row].What}", found[row].Seconds, equal[row], mls);
        }

        foreach (var row in Best($"{name}, 7 equal", model, shared with { DeviceToDevice = false }, switched, mls, cancellation))
        {
            yield return row;
        }

        foreach (var row in Mixed(name, model, mixed, cancellation))
        {
            yield return row;
        }
    }

    private static IEnumerable<Row> Mixed(string name, PlanModel model, double[] estimates, CancellationToken cancellation)
    {
        var shared = Cluster.Identical(7, Fast, Bits);
        shared = shared with
        {
            Devices = [.. shared.Devices.Select((device, index) => index < 4 ? device : device with { FlopsPerSecond = Fast / 2 })],
        };
        var plain = new SearchSettings();
        var fast = Seconds(model, Cluster.Identical(4, Fast, Bits), plain, WireFormat.Fp32, cancellation);
        yield return Beside($"{name}, 4 fast + 3 slow: mls on all", Seconds(model, shared, plain, WireFormat.Fp32, cancellation), estimates[0], fast);
        yield return Beside($"{name}, 4 fast + 3 slow: mls on the fast ones", fast, estimates[1], fast);
        yield return Beside(
            $"{name}, 4 fast + 3 slow: rows by speed",
            Seconds(model, shared, plain with { WeighsRows = true }, WireFormat.Fp32, cancellation),
            estimates[2],
            fast);
        yield return Beside(
            $"{name}, 4 fast + 3 slow: tuned rows",
            Seconds(model, shared, plain with { WeighsRows = true, TunesRows = true }, WireFormat.Fp32, cancellation),
            estimates[3],
            fast);
        var switched = shared with { Transport = Transport.Switched, DeviceToDevice = true };
        foreach (var row in Best($"{name}, 4 fast + 3 slow", model, shared, switched, fast, cancellation))
        {
            yield return row;
        }
    }

    private static IEnumerable<Row> Best(
        string place, PlanModel model, Cluster shared, Cluster switched, double mls, CancellationToken cancellation)
    {
        foreach (var (what, cluster) in new[] { ("shared medium", shared), ("switched, device to device", switched) })
        {
            foreach (var wire in WireFormats.All)
            {
                var request = new PlanRequest(model, cluster) { WireFormats = [wire] };
                var plan = PlanAlgorithms.Find(PlanAlgorithms.Best, out _)!.Plan(request, cancellation).Value;
                yield return Gain($"{place}: best, {what}, {wire}", plan.Seconds, mls);
            }
        }

        yield return Gain($"{place}: floor (all operations, evenly, no transfers)", model.Flops / shared.Devices.Sum(device => device.FlopsPerSecond), mls);
    }

    private static double Seconds(
        PlanModel model, Cluster cluster, SearchSettings settings, WireFormat wire, CancellationToken cancellation, bool all = true)
    {
        var tables = new CostTables(model, cluster, Convention.Default);
        var search = new RoundSearch(tables, settings, all);
        var features = search.FeaturesWith(wire);
        var unlimited = cluster.Devices.Select(_ => long.MaxValue).ToArray();
        return search.Seconds(features, search.Run(features, unlimited, cancellation)!.Value);
    }

    private static Row Beside(string name, double ours, double estimate, double mls) =>
        new(name, ("seconds", ours), ("estimate", estimate), ("gain over mls", mls / ours));

    private static Row Gain(string name, double ours, double mls) => new(name, ("seconds", ours), ("gain over mls", mls / ours));
}
