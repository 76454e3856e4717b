using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using EdgeAspire.Bench.Serving;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Sessions;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Tensors;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Bench.Running;

/// <summary>
/// What a round costs beyond its computation on the loopback interface, where transfers take next to nothing: a network of many small
/// layers, each a round of its own, on real services. Answers are held against the whole network in ONNX Runtime.
/// </summary>
internal sealed class RoundsSuite : SuiteCommand
{
    private const string Model = "rounds";
    private const int Layers = 12;
    private const int Channels = 8;
    private const int Size = 64;
    private const double WantedMilliseconds = 1;

    private readonly Option<int> _requests = new("--requests") { Description = "Requests of each way after warming up.", DefaultValueFactory = _ => 300 };

    public RoundsSuite()
        : base("rounds", "What a round of cooperating stages costs beyond computing, on loopback.")
    {
        Options.Add(_requests);
    }

    protected override async Task<IReadOnlyList<Row>> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var model = Network();
        var (values, expected) = Expected(model);
        var rows = new List<Row>();
        await using var cluster = await LoopbackCluster.StartAsync(stages: 2, cancellation);
        await cluster.Client.UploadAsync(Model, model, cancellation);
        foreach (var (name, algorithm, direct, wire) in new[]
        {
            ("whole model on one stage", "single", false, "fp32"),
            ("a round per layer, by way of the gate", "sls", false, "fp32"),
            ("the same, int8", "sls", false, "int8"),
            ("a round per layer, device to device", "sls", true, "fp32"),
        })
        {
            await Console.Error.WriteLineAsync($"rounds: {name}");
            var request = new JsonObject
            {
                ["algorithm"] = algorithm,
                ["wire"] = new JsonArray(wire),
                ["transport"] = "switched",
                ["device_to_device"] = direct,
                ["all_devices"] = algorithm is not "single",
                ["fallbacks"] = false,
            };
            var plan = await cluster.Client.DeployAsync(Model, request, cancellation);
            rows.Add(await MeasureAsync(name, cluster, plan["blocks"]!.AsArray().Count, values, expected, arguments.GetValue(_requests), cancellation));
        }

        return rows;
    }

    private static async Task<Row> MeasureAsync(
        string name, LoopbackCluster cluster, int rounds, TensorBuffer values, float[] expected, int requests, CancellationToken cancellation)
    {
        var total = new List<double>();
        var overhead = new List<double>();
        double worst = 0;
        for (var request = -requests / 3; request < requests; request++)
        {
            var started = Stopwatch.GetTimestamp();
            using var response = await cluster.Client.InferAsync(Model, new Tensor("x", TensorDataType.Fp32, [1, Channels, Size, Size], values.Memory), cancellation);
            var milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            worst = Math.Max(worst, RelativeError.Of(MemoryMarshal.Cast<byte, float>(response.Outputs[0].Data.Span), expected));
            if (request >= 0)
            {
                total.Add(milliseconds);
                overhead.Add((milliseconds - (1000 * PlanHop.ComputeSecondsOf(PlanHop.Read(response.Parameters[EdgeParameters.Hops].StringParam)))) / rounds);
            }
        }

        return new Row(
            name,
            ("rounds", rounds),
            ("p50_ms", Quantiles.Median(total)),
            ("overhead_per_round_p50_ms", Quantiles.Median(overhead)),
            ("overhead_per_round_p99_ms", Quantiles.Of(overhead, 0.99)),
            ("wanted_ms", WantedMilliseconds),
            ("worst_relative_error", worst));
    }

    private static byte[] Network()
    {
        var random = new Random(1);
        var builder = new OnnxModelBuilder(Model).AddInput("x", DataType.Float, 1, Channels, Size, Size);
        var value = "x";
        for (var layer = 0; layer < Layers; layer++)
        {
            var next = layer == Layers - 1 ? "y" : string.Create(CultureInfo.InvariantCulture, $"value{layer}");
            var weights = string.Create(CultureInfo.InvariantCulture, $"weights{layer}");
            float[] kernel = [.. Enumerable.Range(0, Channels * Channels * 9).Select(_ => ((float)random.NextDouble() - 0.5f) * 0.4f)];
            builder.AddInitializer(weights, kernel, Channels, Channels, 3, 3)
                .AddNode("Conv", [value, weights], [next], NodeAttributes.Of("pads", [1L, 1, 1, 1]));
            value = next;
        }

        return builder.AddOutput("y", DataType.Float, 1, Channels, Size, Size).ToBytes();
    }

    private static (TensorBuffer Values, float[] Expected) Expected(byte[] model)
    {
        var random = new Random(2);
        var values = TensorBufferPool.Shared.Rent(Channels * Size * Size * sizeof(float));
        foreach (ref var value in MemoryMarshal.Cast<byte, float>(values.Memory.Span))
        {
            value = (float)random.NextDouble() - 0.5f;
        }

        using var session = ModelSession.Load(Model, model, new InferenceOptions()).Value;
        using var run = session.Run([new Tensor("x", TensorDataType.Fp32, [1, Channels, Size, Size], values.Memory)]).Value;
        return (values, MemoryMarshal.Cast<byte, float>(run.Outputs[0].Data.Span).ToArray());
    }
}
