using System.Diagnostics;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Inference;

namespace EdgeAspire.Bench.Ring;

/// <summary>Brings items to real schedulers when they are due, whatever has been answered by then.</summary>
internal static class RealRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(9);

    /// <summary>Runs until all are answered.</summary>
    /// <param name="cluster">The ring.</param>
    /// <param name="arrivals">The seconds at which items come to each worker, in order.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When the last answer came, and the seconds from when each item was due to its answer.</returns>
    public static async Task<(double LastSeconds, double[] InSystem)> RunAsync(
        RingCluster cluster, IReadOnlyList<double[]> arrivals, CancellationToken cancellation)
    {
        var clients = arrivals.Select((_, worker) => new InferenceClient(cluster.Schedulers[worker].Grpc)).ToArray();
        var started = Stopwatch.GetTimestamp();
        var seconds = await Task.WhenAll(arrivals.Select((dues, worker) => SourceAsync(clients[worker], cluster, dues, started, cancellation)));
        var last = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Array.ForEach(clients, client => client.Dispose());
        return (last, [.. seconds.SelectMany(source => source)]);
    }

    private static async Task<double[]> SourceAsync(
        InferenceClient client, RingCluster cluster, double[] dues, long started, CancellationToken cancellation)
    {
        List<Task<double>> items = [];
        foreach (var due in dues)
        {
            var wait = due - Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (wait > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(wait), cancellation);
            }

            items.Add(ItemAsync(client, cluster, due, started, cancellation));
        }

        return await Task.WhenAll(items);
    }

    private static async Task<double> ItemAsync(InferenceClient client, RingCluster cluster, double due, long started, CancellationToken cancellation)
    {
        using InferRequest request = new() { ModelName = cluster.Plan.Plan.Model };
        request.Inputs.Add(cluster.Input);
        using var response = (await client.InferAsync(request, Limit, cancellation)).Value;
        return Stopwatch.GetElapsedTime(started).TotalSeconds - due;
    }
}
