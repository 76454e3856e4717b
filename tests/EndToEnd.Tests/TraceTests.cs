using System.Diagnostics;
using System.Net;
using System.Text.Json;
using EdgeAspire.EndToEnd.Tests.Hosting;

namespace EdgeAspire.EndToEnd.Tests;

[Collection(RunningTeamFixture.Name)]
public sealed class TraceTests(RunningTeam team)
{
    private const int Experts = 4;

    private const int MaxTraces = 5;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Request_Answered_OneTraceShowsEveryHop()
    {
        var spans = await SpansOfAnAnswerAsync(seen => seen.DistinctBy(span => span.Service).Count() == Experts + 1);

        Assert.Equal(
            ["expert-0", "expert-1", "expert-2", "expert-3", "gate"],
            spans.Select(span => span.Service).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Request_Answered_SpansNameWhatTook()
    {
        var spans = await SpansOfAnAnswerAsync(seen => Count(seen, "gate.infer") == 1 && Count(seen, "ort.run") == Experts && Count(seen, "queue") == Experts);

        Assert.Equal("gate", Assert.Single(spans, span => span.Name is "gate.infer").Service);
        Assert.All(["ort.run", "queue"], name => Assert.Equal(
            ["expert-0", "expert-1", "expert-2", "expert-3"],
            spans.Where(span => string.Equals(span.Name, name, StringComparison.Ordinal)).Select(span => span.Service).Order(StringComparer.Ordinal)));
    }

    private static int Count(IEnumerable<(string Service, string Name)> spans, string name) =>
        spans.Count(span => string.Equals(span.Name, name, StringComparison.Ordinal));

    // Services export in batches, each at a time of its own, and a batch may end in the middle of an answer: only what is asked for says that
    // enough has come. A service that has more to tell than the dashboard takes drops some, so one trace may stay without them.
    private async Task<(string Service, string Name)[]> SpansOfAnAnswerAsync(Func<(string Service, string Name)[], bool> isEnough)
    {
        for (var trace = 1; ; trace++)
        {
            try
            {
                return await SpansAsync(await AskAllAsync(), isEnough);
            }
            catch (TimeoutException) when (trace < MaxTraces)
            {
                // The next answer has another trace.
            }
        }
    }

    private async Task<(string Service, string Name)[]> SpansAsync(string traceId, Func<(string Service, string Name)[], bool> isEnough)
    {
        var path = new Uri($"/api/traces/{traceId}", UriKind.Relative);
        (string Service, string Name)[] seen = [];
        return await Poll.UntilAsync(
            "the spans of an answer",
            Limit,
            async () =>
            {
                using var response = await team.AppHost.Dashboard.GetAsync(path);
                if (response.StatusCode == HttpStatusCode.NotFound)
                {
                    return null;
                }

                using var trace = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
                seen = [.. trace.RootElement.GetProperty("spans").EnumerateArray()
                    .Select(span => (span.GetProperty("service").GetString()!, span.GetProperty("name").GetString()!))];
                return isEnough(seen) ? seen : null;
            },
            () => $"There are {string.Join(", ", seen)}.");
    }

    /// <summary>Asks until every expert takes part in the answer.</summary>
    /// <returns>The answer's trace.</returns>
    private Task<string> AskAllAsync() => Poll.UntilAsync("an answer of all experts", Limit, async () =>
    {
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        using var content = Digits.Request(Digits.One());
        content.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-01");
        using var response = await team.AppHost.Gate.PostAsync(new Uri(Digits.InferPath, UriKind.Relative), content);
        return response.IsSuccessStatusCode && Digits.Read(await response.Content.ReadAsStringAsync()) is { Degraded: false, Hops: Experts } ? trace : null;
    });
}
