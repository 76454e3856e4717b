using System.Net;
using System.Text.Json;
using EdgeAspire.Stage.Tests.Hosting;
using Numbers = EdgeAspire.Testing.Cutting.Tensor;

namespace EdgeAspire.Stage.Tests.Endpoints;

public sealed class RestEndpointsTests
{
    [Fact]
    public async Task Get_Stage_TellsMemoryQueueAndEachPartsTime()
    {
        await using var planner = await PlannerHost.StartAsync();
        await using var stage = await StageHost.StartAsync(planner, "pi", "--Stage:MemoryBytes=100000000");
        var part = await planner.StoreAsync(Networks.AddOne(4));
        Assert.Null(await stage.LoadAsync(part, memoryBytes: 5000));
        using (var request = Call.Of(part, "s").WithPiece(Call.Box("x", (0, 1), (0, 4)), Numbers.Zero([1, 4])))
        {
            using var response = (await stage.InferAsync(request)).Value;
        }

        using var state = JsonDocument.Parse(await stage.Rest.GetStringAsync("/api/stage"));

        var root = state.RootElement;
        Assert.Equal("pi", root.GetProperty("device").GetString());
        Assert.Equal((100_000_000, 5000), (root.GetProperty("memory_bytes").GetInt64(), root.GetProperty("used_bytes").GetInt64()));
        Assert.Equal((1, 16), (root.GetProperty("sessions").GetInt32(), root.GetProperty("session_bytes").GetInt64()));
        Assert.InRange(root.GetProperty("queue_occupancy").GetDouble(), 0, 1);
        var loaded = Assert.Single(root.GetProperty("parts").EnumerateArray());
        Assert.Equal((part, 1, true), (loaded.GetProperty("sha256").GetString(), loaded.GetProperty("runs").GetInt64(), loaded.GetProperty("in_use").GetBoolean()));
        Assert.True(loaded.GetProperty("compute_seconds").GetDouble() > 0);
        Assert.Equal(HttpStatusCode.OK, (await stage.Rest.GetAsync("/health")).StatusCode);
    }
}
