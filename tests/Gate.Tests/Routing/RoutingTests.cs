using System.Net;
using EdgeAspire.Gate.Configuration;
using EdgeAspire.Gate.Devices;
using EdgeAspire.Gate.Models;
using EdgeAspire.Gate.Routing;
using EdgeAspire.Gate.Tests.Fakes;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Tests.Routing;

public sealed class RoutingTests
{
    private static readonly TensorSpecification Image = new("image", TensorDataType.Fp32, [-1, 4]);

    [Fact]
    public void Build_TwoVersions_ChoosesTheNewestComplete()
    {
        var table = Build(Served(1, 0), Served(1, 1), Served(2, 0));

        Assert.Equal(1, table.Find("m", "").Value.Manifest.Version);
        Assert.Equal(2, table.Find("m", "2").Value.Manifest.Version);
        Assert.Equal(2, Build(Served(1, 0), Served(1, 1), Served(2, 0), Served(2, 1)).Find("m", "").Value.Manifest.Version);
    }

    [Fact]
    public void Build_NoVersionComplete_ChoosesTheOneWithMostPartsThenTheNewest()
    {
        Assert.Equal(2, Build(Served(1, 0), Served(2, 1)).Find("m", "").Value.Manifest.Version);
        Assert.Equal(1, Build(3, Served(1, 0), Served(1, 1), Served(2, 2)).Find("m", "").Value.Manifest.Version);
    }

    [Fact]
    public void Find_Unknown_ListsWhatIsServed()
    {
        var table = Build(Served(1, 0));

        Assert.Equal(ErrorReason.UnknownModel, table.Find("x", "").Error!.Reason);
        Assert.Contains("m", table.Find("x", "").Error!.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorReason.UnknownVersion, table.Find("m", "3").Error!.Reason);
    }

    [Fact]
    public void Choose_TwoDevicesOfAPart_TakesTheOneThatAnswers()
    {
        var part = Build(Served(1, 0, "a"), Served(1, 0, "b")).Find("m", "").Value.Parts[0];
        Assert.Equal("a", part.Choose()!.Device);

        part.Devices[0].Connection.Suspend(new Error(ErrorReason.DeviceUnavailable, "away"));

        Assert.Equal("b", part.Choose()!.Device);
    }

    [Fact]
    public void Retire_ConnectionInUse_ClosesWhenTheLastRequestIsDone()
    {
        var connection = Connect(new Uri("http://127.0.0.1:1"));
        Assert.True(connection.TryUse());
        connection.Retire();

        Assert.True(connection.TryUse());
        connection.Release();
        connection.Release();

        Assert.False(connection.TryUse());
    }

    [Fact]
    public void Backoff_Grows_UpToTheLongest()
    {
        var options = new GateOptions { FirstProbeSeconds = 0.25, LongestProbeSeconds = 5 };

        Assert.Equal(
            [0.25, 0.5, 1, 2, 4, 5, 5],
            Enumerable.Range(1, 7).Select(failures => DeviceProber.Backoff(failures, options).TotalSeconds));
        Assert.Equal(5, DeviceProber.Backoff(int.MaxValue, options).TotalSeconds);
    }

    [Fact]
    public async Task Poll_UnchangedList_KeepsTheTableAndAsksForNoManifest()
    {
        await using var gate = await GateFixture.StartAsync();
        var state = gate.Services.GetRequiredService<RoutingState>();
        var table = state.Table;
        var asked = gate.Planner.ManifestRequests;

        await gate.PollAsync();

        Assert.Same(table, state.Table);
        Assert.Equal(asked, gate.Planner.ManifestRequests);
    }

    [Fact]
    public async Task Poll_NewVersion_IsServedOnceComplete()
    {
        await using var gate = await GateFixture.StartAsync();
        var connection = gate.Services.GetRequiredService<RoutingState>().Table.Find("digits", "").Value.Parts[0].Devices[0].Connection;
        gate.Planner.AddModel("digits", 2, 2);
        gate.Planner.Devices["pi-0"].Models.Add(new EdgeAspire.Protocol.Devices.ServedModel { Name = "digits", Version = 2, Part = "expert-0" });
        await gate.PollAsync();
        Assert.Equal("1", (string?)(await gate.InferAsync())["model_version"]);

        gate.Planner.Devices["pi-1"].Models.Add(new EdgeAspire.Protocol.Devices.ServedModel { Name = "digits", Version = 2, Part = "expert-1" });
        await gate.PollAsync();

        Assert.Equal("2", (string?)(await gate.InferAsync())["model_version"]);
        Assert.Same(connection, gate.Services.GetRequiredService<RoutingState>().Table.Find("digits", "").Value.Parts[0].Devices[0].Connection);
    }

    [Fact]
    public async Task Stored_ButServedByNobody_IsNotReadyInsteadOfUnknown()
    {
        await using var gate = await GateFixture.StartAsync(experts: 0);
        gate.Planner.AddModel("digits", 1, 2);

        using var ready = await gate.Http.GetAsync("/v2/models/digits/ready");
        using var metadata = await gate.Http.GetAsync("/v2/models/digits");
        using var infer = await gate.PostAsync(GateFixture.Request());
        using var unknown = await gate.Http.GetAsync("/v2/models/other/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(HttpStatusCode.OK, metadata.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, infer.StatusCode);
        Assert.Contains("no device serves it yet", (string)(await GateFixture.ReadAsync(infer))["error"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Stored_ButNoClassifier_IsLeftOutAndToldWhy()
    {
        await using var gate = await GateFixture.StartAsync();
        gate.Planner.AddOtherModel("maps", 1);
        gate.Planner.Announce("pi-9", new Uri("http://127.0.0.1:9"), "maps", 1, "model");
        await gate.PollAsync();
        var asked = gate.Planner.ManifestRequests;
        await gate.PollAsync();

        Assert.Equal(asked, gate.Planner.ManifestRequests);
        Assert.DoesNotContain("maps", await gate.Http.GetStringAsync("/v2/models"), StringComparison.Ordinal);
        foreach (var path in new[] { "/v2/models/maps", "/v2/models/maps/versions/1", "/v2/models/maps/ready" })
        {
            using var answer = await gate.Http.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotImplemented, answer.StatusCode);
            Assert.Contains(
                "Model 'maps' version 1 is no classifier, so the gate does not serve it", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal("1", (string?)(await gate.InferAsync())["model_version"]);
    }

    private static Announcement Served(int version, int part, string? device = null) =>
        new("m", version, $"expert-{part}", device ?? $"pi-{part}", new Uri($"http://127.0.0.1:{(device is "b" ? 2 : 1)}"));

    private static RoutingTable Build(params Announcement[] announcements) => Build(2, announcements);

    private static RoutingTable Build(int parts, params Announcement[] announcements)
    {
        var manifests = announcements.Select(announcement => announcement.Version).Distinct().ToDictionary(
            version => ("m", version),
            version => new ModelManifest("m", version, "team", [.. Enumerable.Range(0, parts).Select(part => $"expert-{part}")], Image, 10, []));
        return new RoutingTableBuilder(Connect).Build(announcements, manifests);
    }

    private static DeviceConnection Connect(Uri address) => new(address, new InferenceClient(address));
}
