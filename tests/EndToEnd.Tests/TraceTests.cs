using System.Text.Json;
using EdgeAspire.EndToEnd.Tests.Hosting;

namespace EdgeAspire.EndToEnd.Tests;

[Collection(RunningTeamFixture.Name)]
public sealed class TraceTests(RunningTeam team)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Request_Answered_OneTraceShowsEveryHop()
    {
        Assert.NotNull(await Digits.TryInferAsync(team.AppHost.Gate));

        // Services export in batches, every few seconds, each at a time of its own.
        var services = await Poll.UntilAsync("a trace with every service", Limit, async () =>
        {
            using var traces = JsonDocument.Parse(await team.AppHost.Dashboard.GetStringAsync(new Uri("/api/traces", UriKind.Relative)));
            return traces.RootElement.EnumerateArray()
                .Select(trace => trace.GetProperty("services").EnumerateArray().Select(service => service.GetString()!).Order(StringComparer.Ordinal).ToArray())
                .FirstOrDefault(names => names.Length == 5);
        });

        Assert.Equal(["expert-0", "expert-1", "expert-2", "expert-3", "gate"], services);
    }

    [Fact]
    public async Task Request_Answered_SpansNameWhatTook()
    {
        Assert.NotNull(await Digits.TryInferAsync(team.AppHost.Gate));

        var names = await Poll.UntilAsync("the spans of an answer", Limit, async () =>
        {
            using var traces = JsonDocument.Parse(await team.AppHost.Dashboard.GetStringAsync(new Uri("/api/traces", UriKind.Relative)));
            var complete = traces.RootElement.EnumerateArray().FirstOrDefault(trace => trace.GetProperty("services").GetArrayLength() == 5);
            if (complete.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            using var trace = JsonDocument.Parse(await team.AppHost.Dashboard.GetStringAsync(
                new Uri($"/api/traces/{complete.GetProperty("trace_id").GetString()}", UriKind.Relative)));
            return trace.RootElement.GetProperty("spans").EnumerateArray().Select(span => span.GetProperty("name").GetString()!).ToArray();
        });

        Assert.Contains("gate.infer", names);
        Assert.Equal(4, names.Count(name => string.Equals(name, "ort.run", StringComparison.Ordinal)));
        Assert.Equal(4, names.Count(name => string.Equals(name, "queue", StringComparison.Ordinal)));
    }
}
