using System.Net;
using System.Text.Json.Nodes;
using EdgeAspire.Gate.Tests.Fakes;
using EdgeAspire.Testing;

namespace EdgeAspire.Gate.Tests.Rings;

public sealed class RingEndpointTests
{
    [Fact]
    public async Task Get_Schedulers_HasTheirHistoriesAndWhoIsAway()
    {
        await using FakeScheduler first = new("worker-0");
        await first.StartAsync();
        first.Add(1, new() { ["worker-0"] = 4 }, answered: 2, new() { ["worker-0"] = 1.5 }, [0.25, 2]);
        await using FakeScheduler second = new("worker-1") { Status = 503 };
        await second.StartAsync();
        await using var gate = await GateFixture.StartAsync();
        gate.Planner.AnnounceScheduler(first.Device, first.Address);
        gate.Planner.AnnounceScheduler(second.Device, second.Address);
        gate.Planner.AnnounceScheduler("worker-2", new Uri("http://127.0.0.1:1"));

        using var response = await gate.Http.GetAsync("/api/ring");

        var workers = (await GateFixture.ReadAsync(response))["workers"]!.AsArray();
        Assert.Equal(["worker-0", "worker-1", "worker-2"], workers.Select(worker => (string)worker!["device"]!));
        Assert.Equal(4, (int)workers[0]!["history"]!["samples"]![0]!["queues"]!["worker-0"]!);
        Assert.Equal("it answered 503", (string)workers[1]!["error"]!);
        Assert.NotEqual("", (string)workers[2]!["error"]!);
    }

    [Fact]
    public async Task Events_EverySecond_HaveWhatCameSince()
    {
        ManualTimeProvider time = new();
        await using FakeScheduler scheduler = new("worker-0");
        await scheduler.StartAsync();
        scheduler.Add(2, new() { ["worker-0"] = 1 }, answered: 1, []);
        scheduler.Add(1, new() { ["worker-0"] = 2 }, answered: 1, []);
        await using var gate = await GateFixture.StartAsync(time: time);
        gate.Planner.AnnounceScheduler(scheduler.Device, scheduler.Address);
        using var response = await gate.Http.GetAsync("/api/ring/events", HttpCompletionOption.ResponseHeadersRead);
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync());

        Assert.Equal([1, 2], await NumbersAsync(reader));
        Assert.Equal("0", scheduler.After);
        scheduler.Add(0, new() { ["worker-0"] = 3 }, answered: 1, []);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([3], await NumbersAsync(reader));
        Assert.Equal("2", scheduler.After);
    }

    [Fact]
    public async Task Get_PlannerAway_SaysSo()
    {
        await using var gate = await GateFixture.StartAsync();
        await gate.Planner.DisposeAsync();

        using var response = await gate.Http.GetAsync("/api/ring");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.StartsWith("The planner at http://127.0.0.1:", (string)(await GateFixture.ReadAsync(response))["error"]!, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<int>> NumbersAsync(StreamReader reader)
    {
        Assert.Equal("event: ring", await reader.ReadLineAsync());
        var data = (await reader.ReadLineAsync())!;
        Assert.Equal("", await reader.ReadLineAsync());
        var document = JsonNode.Parse(data["data: ".Length..])!;
        return [.. document["workers"]![0]!["history"]!["samples"]!.AsArray().Select(sample => (int)sample!["number"]!)];
    }
}
