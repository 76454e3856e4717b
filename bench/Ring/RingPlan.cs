using System.Text;
using System.Text.Json;
using EdgeAspire.Parts;
using EdgeAspire.Protocol.Plans;
using EdgeAspire.Scheduling.Models;

namespace EdgeAspire.Bench.Ring;

/// <summary>A model cut into as many blocks as a ring has workers.</summary>
internal static class RingPlan
{
    private const double BytesPerParameter = sizeof(float);

    /// <summary>Puts a model into the planner's repository.</summary>
    public static async Task UploadAsync(HttpClient rest, Uri planner, string model, byte[] file, CancellationToken cancellation)
    {
        using ByteArrayContent upload = new(file);
        await SendAsync(rest, HttpMethod.Put, new Uri(planner, $"/api/models/{model}"), upload, cancellation);
    }

    /// <summary>Has the planner cut a model of its repository into blocks of about equal work.</summary>
    /// <exception cref="InvalidOperationException">It does not, or not into that many blocks.</exception>
    public static Task<CutPlan> MakeAsync(HttpClient rest, Uri planner, string model, int workers, CancellationToken cancellation) =>
        MakeAsync(rest, planner, model, [.. Enumerable.Repeat(1.0, workers)], cancellation);

    /// <summary>Has the planner cut a model of its repository into blocks of given shares of the work.</summary>
    /// <exception cref="InvalidOperationException">It does not, or not into that many blocks.</exception>
    public static async Task<CutPlan> MakeAsync(HttpClient rest, Uri planner, string model, IReadOnlyList<double> shares, CancellationToken cancellation)
    {
        // Work is divided as devices are fast.
        var devices = string.Join(',', shares.Select((share, worker) => FormattableString.Invariant($$"""{"name":"worker-{{worker}}","gflops":{{share}}}""")));
        using StringContent request = new(
            $$"""{"model":"{{model}}","algorithm":"armdi-work","devices":[{{devices}}],"gateway":{"mbps":1000},"all_devices":true,"wire":["fp32"]}""",
            Encoding.UTF8,
            "application/json");
        var plan = JsonDocument.Parse(await SendAsync(rest, HttpMethod.Post, new Uri(planner, "/api/plans"), request, cancellation));
        var id = plan.RootElement.GetProperty("id").GetString();
        var cut = CutPlan.Read(await SendAsync(rest, HttpMethod.Post, new Uri(planner, $"/api/plans/{id}/parts"), content: null, cancellation)).Value;
        return cut.Sets.Length == shares.Count
            ? cut
            : throw new InvalidOperationException($"The plan has {cut.Sets.Length} blocks for {shares.Count} workers.");
    }

    /// <summary>The plan as schedulers decide on it: what a block computes, its parameters, and the bytes of all values that cross each cut.</summary>
    public static LayerChain ChainOf(CutPlan plan)
    {
        var parts = plan.Sets.Select(set => set.Parts[0]).ToArray();
        return new LayerChain(
            [.. parts.Select(part => (double)part.Flops)],
            [.. parts.Select(part => part.ModelBytes / BytesPerParameter)],
            [plan.Inputs.Sum(BytesOf), .. Enumerable.Range(1, parts.Length - 1).Select(cut => CrossingBytes(plan, cut)), plan.Outputs.Sum(BytesOf)]);
    }

    // What blocks before it give, or the model takes, and blocks behind it need.
    private static long CrossingBytes(CutPlan plan, int cut)
    {
        var needed = plan.Sets.Skip(cut).SelectMany(set => set.Inputs).Concat(plan.Outputs).Select(value => value.Name).ToHashSet(StringComparer.Ordinal);
        return plan.Inputs.Concat(plan.Sets.Take(cut).SelectMany(set => set.Outputs).Select(output => output.Value))
            .DistinctBy(value => value.Name, StringComparer.Ordinal)
            .Where(value => needed.Contains(value.Name))
            .Sum(BytesOf);
    }

    private static long BytesOf(ValueDescription value) => sizeof(float) * value.Shape.Aggregate(1L, (elements, size) => elements * size);

    private static async Task<byte[]> SendAsync(HttpClient rest, HttpMethod method, Uri address, HttpContent? content, CancellationToken cancellation)
    {
        using HttpRequestMessage message = new(method, address) { Content = content };
        using var response = await rest.SendAsync(message, cancellation);
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        return response.IsSuccessStatusCode
            ? body
            : throw new InvalidOperationException($"{address} answered {(int)response.StatusCode}: {Encoding.UTF8.GetString(body)}");
    }
}
