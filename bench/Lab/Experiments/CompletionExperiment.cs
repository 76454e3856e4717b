using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using EdgeAspire.Bench.Lab.Clusters;
using EdgeAspire.Bench.Serving;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Bench.Lab.Experiments;

/// <summary>
/// How long one inference takes over one device, two, and so on to all stages of the cluster file, by each way of planning it, beside what
/// was predicted. CoopAI's comparison of single, SLS and MLS, and what the best plan gains over them.
/// </summary>
/// <param name="model">A benchmark model.</param>
internal sealed class CompletionExperiment(string model) : IExperiment
{
    private const int WarmUps = 2;
    private const int Requests = 7;

    private static readonly (string Name, string Algorithm, string Wire)[] Ways =
        [("sls", "sls", "fp32"), ("mls", "mls", "fp32"), ("best", "best", "fp32"), ("best, int8", "best", "int8")];

    public string Name => $"completion-{model}";

    public string Description => $"time of one inference of {model} over 1 to all stages: single, sls, mls, best.";

    public async Task<IReadOnlyList<Row>> RunAsync(ClusterSpec cluster, CancellationToken cancellation)
    {
        var stages = cluster.Devices.Where(device => device.Runs(ServiceKind.Stage)).Select(device => device.Name).ToList();
        if (stages.Count == 0 || cluster.Find(ServiceKind.Gate) is null)
        {
            throw new LabException($"{Name} needs a cluster with stages and a gate.");
        }

        await using var lab = await EmulatedCluster.StartAsync(cluster, cancellation);
        using var client = new PlanClient(lab.Planner!.Rest, lab.Gate!.Grpc);
        await client.WaitForStagesAsync(stages.Count, cancellation);
        await client.BuildAsync(model, cancellation);

        List<Row> rows = [];
        float[]? expected = null;
        for (var count = 1; count <= stages.Count; count++)
        {
            var ways = count == 1 ? [("single", "single", "fp32")] : Ways;
            foreach (var (name, algorithm, wire) in ways)
            {
                var label = string.Create(CultureInfo.InvariantCulture, $"{count} devices, {name}");
                var plan = await client.DeployAsync(model, Request(stages.Take(count), algorithm, wire), cancellation);
                var (seconds, output) = await MeasureAsync(client, cancellation);
                expected ??= output;
                var row = RowOf(label, plan, seconds, ErrorOf(output, expected));
                rows.Add(row);

                // A table over many devices takes long; what is known is worth seeing, also when it is interrupted.
                var figures = row.Figures.Select(figure => $"{figure.Name} {figure.Value:G4}");
                await Console.Error.WriteLineAsync($"{Name}: {label}: {string.Join(", ", figures)}");
            }
        }

        return rows;
    }

    private static JsonObject Request(IEnumerable<string> devices, string algorithm, string wire) => new()
    {
        ["algorithm"] = algorithm,
        ["devices"] = new JsonArray([.. devices.Select(device => JsonValue.Create(device))]),
        ["wire"] = new JsonArray(wire),
        ["transport"] = "switched",
        ["device_to_device"] = string.Equals(algorithm, "best", StringComparison.Ordinal),

        // The paper's slicing layer by layer has every device compute; the others may leave devices out.
        ["all_devices"] = string.Equals(algorithm, "sls", StringComparison.Ordinal),
        ["fallbacks"] = false,
    };

    private static Row RowOf(string name, JsonObject plan, List<double> seconds, double error)
    {
        var predicted = (double)plan["seconds"]!;
        var median = seconds[seconds.Count / 2];
        return new Row(
            name,
            ("measured_s", median),
            ("slowest_s", seconds[^1]),
            ("predicted_s", predicted),
            ("measured_over_predicted", median / predicted),
            ("rounds", plan["blocks"]!.AsArray().Count),
            ("devices_used", plan["devices"]!.AsArray().Count),
            ("worst_relative_error", error));
    }

    private async Task<(List<double> Seconds, float[] Output)> MeasureAsync(PlanClient client, CancellationToken cancellation)
    {
        var (name, shape) = await client.InputAsync(model, cancellation);
        using var values = TensorBufferPool.Shared.Rent((int)shape.Aggregate((left, right) => left * right) * sizeof(float));
        var random = new Random(1);
        foreach (ref var value in MemoryMarshal.Cast<byte, float>(values.Memory.Span))
        {
            value = random.NextSingle() - 0.5f;
        }

        List<double> seconds = [];
        float[] output = [];
        for (var request = -WarmUps; request < Requests; request++)
        {
            var started = Stopwatch.GetTimestamp();
            using var response = await client.InferAsync(model, new Tensor(name, TensorDataType.Fp32, shape, values.Memory), cancellation);
            if (request >= 0)
            {
                seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
                output = MemoryMarshal.Cast<byte, float>(response.Outputs[0].Data.Span).ToArray();
            }
        }

        seconds.Sort();
        return (seconds, output);
    }

    private static double ErrorOf(float[] output, float[] expected)
    {
        double scale = expected.Max(Math.Abs);
        return output.Zip(expected, (value, right) => Math.Abs(value - right) / scale).Max();
    }
}
