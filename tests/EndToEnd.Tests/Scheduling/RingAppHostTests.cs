using System.Text.Json;
using EdgeAspire.EndToEnd.Tests.Hosting;
using EdgeAspire.Testing;

namespace EdgeAspire.EndToEnd.Tests.Scheduling;

/// <summary>The ring as <c>--strategy mdi</c> starts it: planner, stages, schedulers and who brings items to them.</summary>
public sealed class RingAppHostTests : IDisposable
{
    private const int Workers = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Ring_UnderLoad_AnswersItemsAndThePageIsTold()
    {
        await using var appHost = AppHostProcess.Start(_home.Path, "--experts=2", "--strategy=mdi", "--model=mlp8", "--policy=ar-mdi", "--rate=20");
        JsonElement ring = default;
        await Poll.UntilAsync(
            "answers of all workers on the page",
            Limit,
            async () =>
            {
                using var response = await appHost.Gate.GetAsync(new Uri("/api/ring", UriKind.Relative));
                if (!response.IsSuccessStatusCode)
                {
                    return false;
                }

                using var document = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
                ring = document.RootElement.GetProperty("workers").Clone();

                // Items that go round the ring are computed by all.
                return ring.GetArrayLength() == Workers
                    && ring.EnumerateArray().All(worker => worker.TryGetProperty("history", out _))
                    && Sum(ring, AnsweredIn) >= 40
                    && ring.EnumerateArray().All(worker => SamplesOf(worker).Any(sample => sample.GetProperty("computed").EnumerateObject().Any()));
            },
            () => $"Last seen: {ring}\nThe AppHost said:\n{appHost.Console}");

        var first = ring[0].GetProperty("history");
        Assert.Equal(("mlp8", "ar-mdi", Workers), (first.GetProperty("model").GetString(), first.GetProperty("policy").GetString(), first.GetProperty("blocks").GetInt32()));
        var sources = ring.EnumerateArray().SelectMany(SamplesOf).SelectMany(sample => sample.GetProperty("computed").EnumerateObject()).Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        Assert.Superset(new HashSet<string>(["worker-0", "worker-1"], StringComparer.Ordinal), sources);
        Assert.Equal(Sum(ring, AnsweredIn), Sum(ring, sample => sample.GetProperty("delays").EnumerateArray().Sum(delay => (long)delay[1].GetDouble())));
    }

    private static IEnumerable<JsonElement> SamplesOf(JsonElement worker) => worker.GetProperty("history").GetProperty("samples").EnumerateArray();

    private static long AnsweredIn(JsonElement sample) => sample.GetProperty("answered").EnumerateObject().Sum(entry => entry.Value.GetInt64());

    private static long Sum(JsonElement ring, Func<JsonElement, long> count) => ring.EnumerateArray().SelectMany(SamplesOf).Sum(count);
}
