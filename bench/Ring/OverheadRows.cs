using System.Diagnostics;
using System.Globalization;
using EdgeAspire.Bench.Serving;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Scheduling.Policies;

namespace EdgeAspire.Bench.Ring;

/// <summary>
/// What a scheduler adds to a hop: one item after the other goes through a ring of two workers, each of which computes half of the network.
/// In turn the same tensors are sent to a server that only takes them, and the same halves are computed by the same stages, without any
/// scheduler. The difference belongs to two hops between schedulers, the hand-over and the delivery; the intake's share is counted to them.
/// </summary>
internal static class OverheadRows
{
    private const int Workers = 2;
    private const int Hops = 2;
    private const double WantedMicroseconds = 300;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<Row>> AllAsync(int items, CancellationToken cancellation)
    {
        List<Row> rows = [];
        foreach (var network in new[] { new RingNetwork(4, 4, 8), new RingNetwork(4, 8, 64), new RingNetwork(4, 8, 112) })
        {
            await Console.Error.WriteLineAsync($"ring: overhead of a hop with {network.CutBytes} bytes");
            rows.Add(await OfAsync(network, items, cancellation));
        }

        return rows;
    }

    private static async Task<Row> OfAsync(RingNetwork network, int items, CancellationToken cancellation)
    {
        await using var cluster = await RingCluster.StartAsync(network.Name, network.ToBytes(), Workers, processorPercent: 100, cancellation);
        await cluster.StartSchedulersAsync(SchedulingPolicies.ArMdi, cancellation);
        await using var server = await SinkServer.StartAsync(cancellation);
        using InferenceClient source = new(cluster.Schedulers[0].Grpc);
        using InferenceClient sink = new(server.Address);
        var stages = cluster.Stages.Select(stage => new InferenceClient(stage.Grpc)).ToArray();
        var input = cluster.Input;
        List<double> ring = [];
        List<double> byHand = [];
        for (var item = -items / 2; item < items; item++)
        {
            var started = Stopwatch.GetTimestamp();
            using (await InferAsync(source, network.Name, input, cancellation))
            {
            }

            var between = Stopwatch.GetTimestamp();
            await ByHandAsync(cluster, sink, stages, input, cancellation);
            if (item >= 0)
            {
                ring.Add(Stopwatch.GetElapsedTime(started, between).TotalMicroseconds);
                byHand.Add(Stopwatch.GetElapsedTime(between).TotalMicroseconds);
            }
        }

        Array.ForEach(stages, stage => stage.Dispose());
        return new Row(
            string.Create(CultureInfo.InvariantCulture, $"hop with {network.CutBytes / 1e3:F0} KB"),
            ("item_p50_us", Quantiles.Median(ring)),
            ("without_schedulers_p50_us", Quantiles.Median(byHand)),
            ("overhead_per_hop_p50_us", Quantiles.Median(ring.Zip(byHand, (all, part) => (all - part) / Hops))),
            ("overhead_per_hop_p90_us", Quantiles.Of(ring.Zip(byHand, (all, part) => (all - part) / Hops), 0.9)),
            ("wanted_us", WantedMicroseconds));
    }

    private static async Task ByHandAsync(
        RingCluster cluster, InferenceClient sink, InferenceClient[] stages, Tensor input, CancellationToken cancellation)
    {
        List<IDisposable> taken = [];
        var value = input;
        await SendAsync(sink, value, cancellation);
        for (var block = 0; block < Workers; block++)
        {
            // A network without skips: what a block gives is all that the next one takes.
            var part = cluster.Plan.Sets[block].Parts[0];
            var response = await InferAsync(stages[block], cluster.Plan.PartSha256[block], value with { Name = part.Inputs[0].Tensor }, cancellation);
            taken.Add(response);
            value = response.Outputs[0];
            await SendAsync(sink, value, cancellation);
        }

        taken.ForEach(response => response.Dispose());
    }

    private static async Task SendAsync(InferenceClient sink, Tensor value, CancellationToken cancellation)
    {
        using var response = await InferAsync(sink, SinkServerCommand.CommandName, value, cancellation);
    }

    private static async Task<InferResponse> InferAsync(InferenceClient client, string model, Tensor tensor, CancellationToken cancellation)
    {
        using InferRequest request = new() { ModelName = model };
        request.Inputs.Add(tensor);
        return (await client.InferAsync(request, Limit, cancellation)).Value;
    }
}
