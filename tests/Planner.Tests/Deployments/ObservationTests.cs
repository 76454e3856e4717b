using System.Net;
using System.Text.Json;

namespace EdgeAspire.Planner.Tests.Deployments;

/// <summary>Deployments follow what is seen of devices that carry their plans out.</summary>
public sealed class ObservationTests
{
    [Fact]
    public async Task Observe_HalfAsFast_GivesItLessWorkUntilItRecovers()
    {
        await using PlannerHost host = await StartAsync();
        JsonElement equal = await host.ReadyAsync("net", "pi-1", "pi-2");
        double predicted = await PredictedAsync(host, equal, "pi-1");

        await host.ObserveAsync("net", "pi-1", predicted, predicted * 2);
        await host.ObserveAsync("net", "pi-1", predicted, predicted * 2);
        JsonElement slow = await host.UntilAsync("net", deployment => deployment.State() is "ready" && deployment.Slowdown("pi-1") > 1);
        await host.ReadyAsync("net", "pi-1", "pi-2");
        double predictedSlow = await PredictedAsync(host, slow, "pi-1");

        Assert.Equal(2, slow.Slowdown("pi-1"), 3);
        Assert.NotEqual(equal.Plan(), slow.Plan());
        Assert.True(predictedSlow < predicted * 2);

        await host.ObserveAsync("net", "pi-1", predictedSlow, predictedSlow / 2);
        await host.ObserveAsync("net", "pi-1", predictedSlow, predictedSlow / 2);
        JsonElement back = await host.UntilAsync("net", deployment => deployment.State() is "ready" && deployment.Slowdown("pi-1") == 1);

        Assert.Equal(equal.Plan(), back.Plan());
    }

    [Theory]
    [InlineData(1.2, 1.2, null)]
    [InlineData(2, 1, null)]
    [InlineData(2, 2, "00000000000000000000000000000000")]
    public async Task Observe_NoiseOnceOrOfAnotherPlan_ChangesNothing(double first, double second, string? plan)
    {
        await using PlannerHost host = await StartAsync();
        JsonElement before = await host.ReadyAsync("net", "pi-1", "pi-2");

        foreach (double factor in (double[])[first, second])
        {
            using StringContent body = new(FormattableString.Invariant($"{{\"pi-1\":{{\"predicted_seconds\":1,\"measured_seconds\":{factor}}}}}"));
            using HttpResponseMessage answer = await host.Client.PostAsync(
                "/api/deployments/net/observations" + (plan is null ? string.Empty : $"?plan={plan}"), body);
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        }

        host.Time.Advance(TimeSpan.FromMinutes(10));
        JsonElement after = await host.GetAsync("/api/deployments/net");

        Assert.Equal(before.ToString(), after.ToString());
    }

    [Theory]
    [InlineData("{\"pi-1\":{\"predicted_seconds\":0,\"measured_seconds\":1}}")]
    [InlineData("{\"pi-1\":{\"predicted_seconds\":1,\"measured_seconds\":\"NaN\"}}")]
    [InlineData("{\"pi-1\":{\"predicted_seconds\":1,\"measured_seconds\":1,\"queue_occupancy\":2}}")]
    [InlineData("{\"pi-1\":null}")]
    public async Task Observe_Faulty_IsRefusedWithTheDevice(string json)
    {
        await using PlannerHost host = await StartAsync();

        using StringContent body = new(json);
        Assert.StartsWith(
            "'pi-1': expected predicted_seconds and measured_seconds above 0",
            await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, "/api/deployments/net/observations", body),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Observe_NotDeployed_IsNotFound()
    {
        await using PlannerHost host = await StartAsync();

        using StringContent body = new("{}");
        await host.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Post, "/api/deployments/other/observations", body);
    }

    private static async Task<double> PredictedAsync(PlannerHost host, JsonElement deployment, string device) =>
        (await host.GetAsync($"/api/plans/{deployment.Plan()}")).GetProperty("devices").EnumerateArray()
            .Single(one => one.GetProperty("name").ValueEquals(device)).GetProperty("compute_seconds").GetDouble();

    private static async Task<PlannerHost> StartAsync()
    {
        PlannerHost host = await PlannerHost.StartAsync(Cluster.Patient);
        await host.UploadAsync("net", SampleNetworks.Convolutions());
        await host.StageAsync("pi-1", gflops: 1, mbps: 1000);
        await host.StageAsync("pi-2", gflops: 1, mbps: 1000);
        await host.DeployAsync("net", "\"all_devices\":true,\"strategies\":[\"coop\"]");
        return host;
    }
}
