using System.Diagnostics;
using System.Globalization;
using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Bench.Planning;

/// <summary>How long planning takes: the first time in the process, compilation included, and the median after that.</summary>
internal static class SpeedRows
{
    private const int Repeats = 9;

    public static IEnumerable<Row> All(CancellationToken cancellation)
    {
        var vgg = BuiltinModels.Find("vgg19")!;
        var graph = Residual(blocks: 71);
        var ten = Cluster.Identical(10, 13.6e9, 100e6);
        var different = ten with
        {
            Devices = [.. ten.Devices.Select((device, index) => device with { FlopsPerSecond = (4 + index) * 1e9, BitsPerSecond = (50 + (5 * index)) * 1e6 })],
        };
        yield return Measure("mls, VGG19, 10 devices", PlanAlgorithms.Mls, vgg, ten, wanted: 20, cancellation);
        yield return Measure("best, VGG19, 10 devices", PlanAlgorithms.Best, vgg, ten, wanted: null, cancellation);
        var size = graph.Steps.Length.ToString(CultureInfo.InvariantCulture);
        yield return Measure($"best, residual network of {size} nodes, 10 equal devices", PlanAlgorithms.Best, graph, ten, wanted: 2000, cancellation);
        yield return Measure($"best, residual network of {size} nodes, 10 different devices", PlanAlgorithms.Best, graph, different, wanted: 2000, cancellation);
        yield return Measure($"pipeline, residual network of {size} nodes, 10 different devices", PlanAlgorithms.Pipeline, graph, different, wanted: null, cancellation);
    }

    private static Row Measure(string name, string algorithm, PlanModel model, Cluster cluster, double? wanted, CancellationToken cancellation)
    {
        var planner = PlanAlgorithms.Find(algorithm, out _)!;
        var request = new PlanRequest(model, cluster);
        var times = new List<double>();
        for (var repeat = 0; repeat <= Repeats; repeat++)
        {
            var start = Stopwatch.GetTimestamp();
            _ = planner.Plan(request, cancellation).Value;
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        (string, double)[] figures =
            [("first ms", times[0]), ("median ms", times.Skip(1).Order().ElementAt(Repeats / 2)), ("least ms", times.Min())];
        return new Row(name, wanted is { } limit ? [.. figures, ("wanted ms", limit)] : figures);
    }

    /// <summary>A deep residual network: seven nodes per block, two of them convolutions, with a skip around them.</summary>
    private static PlanModel Residual(int blocks)
    {
        var values = new List<PlanValue> { new("input", 112, 112 * 64) };
        var steps = new List<PlanStep>();
        var units = new List<PlanUnit>();
        var last = 0;
        for (var block = 0; block < blocks; block++)
        {
            var skip = last;
            var rows = values[last].Rows;
            foreach (var part in new[] { "a", "b" })
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"block{block}{part}");
                var first = steps.Count;
                last = Add($"{name}/conv", rows, [(last, RowMap.Window(rows, rows, 3, 1, 1))], 2.0 * rows * rows * 577 * 64);
                last = Add($"{name}/norm", rows, [(last, RowMap.Identity(rows))], 0);
                if (string.Equals(part, "b", StringComparison.Ordinal))
                {
                    last = Add($"{name}/add", rows, [(last, RowMap.Identity(rows)), (skip, RowMap.Identity(rows))], 0);
                }

                last = Add($"{name}/relu", rows, [(last, RowMap.Identity(rows))], 0);
                units.Add(new PlanUnit(name, UnitKind.Rows, first, steps.Count - first) { Layers = [name], CanSplitOutputs = false });
            }
        }

        return PlanModel.Create("residual", null, [.. values], [.. steps], [.. units], [0], [last]);

        int Add(string name, int rows, (int Value, RowMap Map)[] inputs, double flops)
        {
            steps.Add(new PlanStep(name, [.. inputs.Select(input => new StepInput(input.Value, input.Map))], [values.Count], flops, flops > 0 ? 147_712 : 0));
            values.Add(new PlanValue(name, rows, rows * 64));
            return values.Count - 1;
        }
    }
}
