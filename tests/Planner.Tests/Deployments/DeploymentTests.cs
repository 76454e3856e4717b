using System.Net;
using System.Text.Json;

namespace EdgeAspire.Planner.Tests.Deployments;

/// <summary>Deployments follow the stages that are there.</summary>
public sealed class DeploymentTests
{
    private const string AllDevices = "\"all_devices\":true,\"strategies\":[\"coop\"]";

    [Fact]
    public async Task Put_StagesThere_PlansCutsAndPlansForEachLoss()
    {
        await using PlannerHost host = await StartAsync();
        await StagesAsync(host, "pi-1", "pi-2", "pi-3");

        JsonElement put = await host.DeployAsync("net", AllDevices);
        JsonElement deployment = await host.ReadyAsync("net", "pi-1", "pi-2", "pi-3");

        Assert.Equal("planning", put.State());
        Assert.Null(put.Plan());
        Assert.Equal(1, deployment.GetProperty("model_version").GetInt32());
        Assert.Empty(deployment.FallbackErrors());
        Assert.True(deployment.GetProperty("revision").GetInt64() > put.GetProperty("revision").GetInt64());
        await AssertPlanAsync(host, deployment.Plan()!, "pi-1", "pi-2", "pi-3");
        foreach (JsonProperty fallback in deployment.GetProperty("fallbacks").EnumerateObject())
        {
            await AssertPlanAsync(
                host, fallback.Value.GetString()!, [.. ((string[])["pi-1", "pi-2", "pi-3"]).Except([fallback.Name], StringComparer.Ordinal)]);
        }

        Assert.Equal("net", (await host.GetAsync("/api/deployments"))[0].GetProperty("model").GetString());
    }

    [Fact]
    public async Task Put_NoStage_SaysSoAndPlansWhenOneComes()
    {
        await using PlannerHost host = await StartAsync();
        await host.StageAsync("watcher", role: "expert");

        await host.DeployAsync("net");
        JsonElement failed = await host.UntilAsync("net", deployment => deployment.State() is "failed");
        await host.StageAsync("pi-1");
        JsonElement ready = await host.ReadyAsync("net", "pi-1");

        Assert.Equal("No stage is registered yet. A plan is made as soon as one is there.", failed.Error());
        Assert.Null(ready.Error());
        await AssertPlanAsync(host, ready.Plan()!, "pi-1");
        Assert.Equal("No stage is left without 'pi-1'.", ready.GetProperty("fallback_errors").GetProperty("pi-1").GetString());
    }

    [Fact]
    public async Task Put_OneStageOnly_RunsOnItAlthoughItShouldCollaborate()
    {
        await using PlannerHost host = await StartAsync();
        await StagesAsync(host, "pi-1");

        await host.DeployAsync("net", AllDevices);
        JsonElement ready = await host.ReadyAsync("net", "pi-1");

        Assert.Equal("single", (await host.GetAsync($"/api/plans/{ready.Plan()}")).GetProperty("strategy").GetString());
    }

    [Fact]
    public async Task Put_StageWithoutSpeed_SaysWhich()
    {
        await using PlannerHost host = await StartAsync();
        await host.StageAsync("pi-1", gflops: null);

        await host.DeployAsync("net");
        JsonElement failed = await host.UntilAsync("net", deployment => deployment.State() is "failed");

        Assert.Equal(
            "The stages registered without gflops, and have no profile: pi-1. A plan is made as soon as they state or measure their speed.", failed.Error());
    }

    [Fact]
    public async Task Put_ListedDevices_PlansOnlyForThose()
    {
        await using PlannerHost host = await StartAsync();
        await StagesAsync(host, "pi-1", "pi-2");

        await host.DeployAsync("net", "\"devices\":[\"pi-2\",{\"name\":\"pi-9\",\"gflops\":3}]");
        JsonElement ready = await host.ReadyAsync("net", "pi-2");
        await host.DeployAsync("net", "\"devices\":[\"pi-9\"]", HttpStatusCode.OK);
        JsonElement failed = await host.UntilAsync("net", deployment => deployment.State() is "failed");

        await AssertPlanAsync(host, ready.Plan()!, "pi-2");
        Assert.Equal(
            "None of the devices asked for is registered as a stage and ready: pi-9. A plan is made as soon as one is there.", failed.Error());
        Assert.Equal(ready.Plan(), failed.Plan());
    }

    [Fact]
    public async Task Stage_Lost_IsPlannedWithoutAndBroughtBack()
    {
        await using PlannerHost host = await StartAsync();
        await StagesAsync(host, "pi-1", "pi-2", "pi-3");
        await host.DeployAsync("net", AllDevices);
        JsonElement whole = await host.ReadyAsync("net", "pi-1", "pi-2", "pi-3");

        await host.LeaveAsync("pi-2");
        JsonElement without = await host.ReadyAsync("net", "pi-1", "pi-3");
        await host.StageAsync("pi-2");
        await host.UntilAsync("net", deployment =>
            deployment.State() is "ready"
            && string.Equals(deployment.Plan(), whole.Plan(), StringComparison.Ordinal)
            && string.Equals(deployment.GetProperty("fallbacks").ToString(), whole.GetProperty("fallbacks").ToString(), StringComparison.Ordinal));

        Assert.Equal(whole.GetProperty("fallbacks").GetProperty("pi-2").GetString(), without.Plan());
    }

    [Fact]
    public async Task Stage_AllLost_KeepsTheLastGoodPlanAndSaysSo()
    {
        await using PlannerHost host = await StartAsync();
        await StagesAsync(host, "pi-1", "pi-2");
        await host.DeployAsync("net", AllDevices);
        JsonElement ready = await host.ReadyAsync("net", "pi-1", "pi-2");

        await host.LeaveAsync("pi-1");
        await host.LeaveAsync("pi-2");
        JsonElement failed = await host.UntilAsync("net", deployment => deployment.State() is "failed");

        Assert.Equal(ready.Plan(), failed.Plan());
        Assert.Equal("No stage is registered yet. A plan is made as soon as one is there.", failed.Error());
    }

    [Fact]
    public async Task Stage_OtherFigures_IsPlannedAnew_NoiseIsNot()
    {
        await using PlannerHost host = await StartAsync();
        await StagesAsync(host, "pi-1", "pi-2");
        await host.DeployAsync("net", "\"strategies\":[\"coop\"]");
        JsonElement ready = await host.ReadyAsync("net", "pi-1", "pi-2");

        await host.StageAsync("pi-1", gflops: 10.5);
        host.Time.Advance(TimeSpan.FromSeconds(60));
        JsonElement same = await host.GetAsync("/api/deployments/net");
        await host.StageAsync("pi-1", gflops: 40);
        JsonElement other = await host.UntilAsync("net", deployment => deployment.State() is "ready" && !string.Equals(deployment.Plan(), ready.Plan(), StringComparison.Ordinal));

        Assert.Equal(ready.GetProperty("revision").GetInt64(), same.GetProperty("revision").GetInt64());
        Assert.NotEqual(ready.Plan(), other.Plan());
    }

    [Fact]
    public async Task Put_Again_KeepsWhatIsThere_OtherRequestPlansAnew()
    {
        await using PlannerHost host = await StartAsync();
        await StagesAsync(host, "pi-1", "pi-2");
        await host.DeployAsync("net", AllDevices);
        JsonElement ready = await host.ReadyAsync("net", "pi-1", "pi-2");

        JsonElement same = await host.DeployAsync("net", AllDevices, HttpStatusCode.OK);
        await host.DeployAsync("net", "\"algorithm\":\"single\",\"fallbacks\":false", HttpStatusCode.OK);
        JsonElement single = await host.UntilAsync("net", deployment => deployment.State() is "ready");

        Assert.Equal(ready.ToString(), same.ToString());
        Assert.NotEqual(ready.Plan(), single.Plan());
        Assert.Empty(single.Fallbacks());
        Assert.Equal("single", (await host.GetAsync($"/api/plans/{single.Plan()}")).GetProperty("strategy").GetString());
    }

    [Fact]
    public async Task Model_NewVersion_IsPlanned()
    {
        await using PlannerHost host = await StartAsync();
        await StagesAsync(host, "pi-1");
        await host.DeployAsync("net");
        await host.ReadyAsync("net", "pi-1");

        await host.UploadAsync("net", SampleNetworks.Convolutions(hidden: 8));
        JsonElement second = await host.UntilAsync(
            "net", deployment => deployment.State() is "ready" && deployment.GetProperty("model_version").GetInt32() == 2);

        Assert.Equal(2, (await host.GetAsync($"/api/plans/{second.Plan()}")).GetProperty("model_version").GetInt32());
    }

    [Fact]
    public async Task Delete_ForgetsDeploymentAndPlans()
    {
        await using PlannerHost host = await StartAsync();
        await StagesAsync(host, "pi-1", "pi-2");
        await host.DeployAsync("net", AllDevices);
        JsonElement ready = await host.ReadyAsync("net", "pi-1", "pi-2");

        using HttpResponseMessage deleted = await host.Client.DeleteAsync("/api/deployments/net");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(
            "Model 'net' is not deployed.", await host.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, "/api/deployments/net"));
        await host.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Delete, "/api/deployments/net");
        await host.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"/api/plans/{ready.Plan()}");
        Assert.Empty((await host.GetAsync("/api/deployments")).EnumerateArray());
    }

    [Theory]
    [InlineData("net", "{\"model\":\"net\"}", HttpStatusCode.BadRequest, "model is named by the address of the deployment.")]
    [InlineData("net", "{\"observations\":{}}", HttpStatusCode.BadRequest, "observations: what is seen of devices goes to the deployment's own address")]
    [InlineData("net", "{\"algorithm\":\"magic\"}", HttpStatusCode.BadRequest, "algorithms 'magic' is not known")]
    [InlineData("net", "{\"devices\":[7]}", HttpStatusCode.BadRequest, "devices[0] is number: expected a device's name")]
    [InlineData("net", "{\"transport\":\"pigeon\"}", HttpStatusCode.BadRequest, "transport 'pigeon' is not known")]
    [InlineData("net", "{\"speed\":1}", HttpStatusCode.BadRequest, "path $.speed")]
    [InlineData("net", "null", HttpStatusCode.BadRequest, "The request is null")]
    [InlineData("other", "{}", HttpStatusCode.NotFound, "There is no model 'other'.")]
    [InlineData("NET", "{}", HttpStatusCode.BadRequest, "The name of the model is 'NET'")]
    public async Task Put_Faulty_IsRefused(string model, string json, HttpStatusCode status, string text)
    {
        await using PlannerHost host = await StartAsync();

        using StringContent body = new(json);
        Assert.Contains(
            text, await host.RefusedAsync(status, HttpMethod.Put, $"/api/deployments/{model}", body), StringComparison.Ordinal);
        Assert.Empty((await host.GetAsync("/api/deployments")).EnumerateArray());
    }

    [Fact]
    public async Task Put_MoreThanAllowed_IsRefused()
    {
        await using PlannerHost host = await StartAsync("--Planner:MaxDeployments=1");
        await host.UploadAsync("more", SampleNetworks.Convolutions());
        await host.DeployAsync("net");

        using StringContent body = new("{}");
        Assert.Equal(
            "1 models are deployed, as many as Planner:MaxDeployments allows.",
            await host.RefusedAsync(HttpStatusCode.InsufficientStorage, HttpMethod.Put, "/api/deployments/more", body));
    }

    private static async Task<PlannerHost> StartAsync(params string[] settings)
    {
        PlannerHost host = await PlannerHost.StartAsync([.. Cluster.Patient, .. settings]);
        await host.UploadAsync("net", SampleNetworks.Convolutions());
        return host;
    }

    private static async Task StagesAsync(PlannerHost host, params string[] names)
    {
        foreach (string name in names)
        {
            await host.StageAsync(name);
        }
    }

    private static async Task AssertPlanAsync(PlannerHost host, string id, params string[] devices)
    {
        Assert.Equal(devices, await host.DevicesAsync(id));
        JsonElement plan = await host.GetAsync($"/api/plans/{id}");
        Assert.All(
            plan.GetProperty("blocks").EnumerateArray().SelectMany(block => block.GetProperty("slices").EnumerateArray()),
            slice => Assert.Equal(64, slice.GetProperty("part_sha256").GetString()!.Length));
        Assert.NotEmpty(plan.GetProperty("part_sets").EnumerateArray());
    }
}
