using System.Net;
using System.Text.Json;
using EdgeAspire.Testing;

namespace EdgeAspire.Planner.Tests.Deployments;

/// <summary>Deployments, their plans and parts outlive restarts, and whatever else is planned.</summary>
public sealed class KeptDeploymentTests
{
    private const string AllDevices = "\"all_devices\":true,\"strategies\":[\"coop\"]";

    [Fact]
    public async Task Restart_StagesComeBack_KeepsPlanAndFallbacks()
    {
        using TemporaryFolder home = new();
        JsonElement before;
        await using (PlannerHost host = await StartAsync(home))
        {
            await host.UploadAsync("net", SampleNetworks.Convolutions());
            await StagesAsync(host);
            await host.DeployAsync("net", AllDevices);
            before = await host.ReadyAsync("net", "pi-1", "pi-2");
        }

        await using PlannerHost again = await StartAsync(home);
        JsonElement started = await again.GetAsync("/api/deployments/net");
        await StagesAsync(again);
        again.Time.Advance(TimeSpan.FromSeconds(4));
        JsonElement after = await again.GetAsync("/api/deployments/net");

        Assert.Equal(before.ToString(), started.ToString());
        Assert.Equal(before.ToString(), after.ToString());
        Assert.Equal(2, (await again.DevicesAsync(after.Plan()!)).Length);
    }

    [Fact]
    public async Task Restart_StageMissing_IsPlannedWithoutAfterALease()
    {
        using TemporaryFolder home = new();
        JsonElement before;
        await using (PlannerHost host = await StartAsync(home))
        {
            await host.UploadAsync("net", SampleNetworks.Convolutions());
            await StagesAsync(host);
            await host.DeployAsync("net", AllDevices);
            before = await host.ReadyAsync("net", "pi-1", "pi-2");
        }

        await using PlannerHost again = await StartAsync(home, "--Planner:LeaseSeconds=20");
        await again.StageAsync("pi-1");
        again.Time.Advance(TimeSpan.FromSeconds(19));
        JsonElement waiting = await again.GetAsync("/api/deployments/net");
        JsonElement after = await again.UntilAsync(
            "net", deployment => !string.Equals(deployment.Plan(), before.Plan(), StringComparison.Ordinal), () => again.StageAsync("pi-1"));

        Assert.Equal(before.ToString(), waiting.ToString());
        Assert.Equal(before.GetProperty("fallbacks").GetProperty("pi-2").GetString(), after.Plan());
    }

    [Fact]
    public async Task Restart_PlanGone_IsMadeAgain()
    {
        using TemporaryFolder home = new();
        JsonElement before;
        await using (PlannerHost host = await StartAsync(home))
        {
            await host.UploadAsync("net", SampleNetworks.Convolutions());
            await StagesAsync(host);
            await host.DeployAsync("net", AllDevices);
            before = await host.ReadyAsync("net", "pi-1", "pi-2");
            File.Delete(Path.Combine(host.Root, "plans", before.Plan() + ".json"));
        }

        await using PlannerHost again = await StartAsync(home);
        await StagesAsync(again);
        JsonElement after = await again.ReadyAsync("net", "pi-1", "pi-2");

        Assert.Equal(before.Plan(), after.Plan());
        Assert.Equal(2, (await again.DevicesAsync(after.Plan()!)).Length);
    }

    [Fact]
    public async Task Restart_DamagedFile_IsLeftOut()
    {
        using TemporaryFolder home = new();
        await using (PlannerHost host = await StartAsync(home))
        {
            await File.WriteAllTextAsync(Path.Combine(host.Root, "deployments", "net.json"), "{\"deployment\":{\"model\":\"other\"");
            await File.WriteAllTextAsync(Path.Combine(host.Root, "deployments", "other.json"), "{\"deployment\":{\"model\":\"net\",\"request\":{}}}");
        }

        await using PlannerHost again = await StartAsync(home);

        Assert.Empty((await again.GetAsync("/api/deployments")).EnumerateArray());
    }

    [Fact]
    public async Task Plans_MoreThanAreKept_LeaveThoseInUse()
    {
        using TemporaryFolder home = new();
        await using PlannerHost host = await StartAsync(home, "--Planner:MaxPlans=2", "--Planner:BlobGraceSeconds=60");
        await host.UploadAsync("net", SampleNetworks.Convolutions());
        await StagesAsync(host);
        await host.DeployAsync("net", AllDevices);
        JsonElement ready = await host.ReadyAsync("net", "pi-1", "pi-2");
        for (int gflops = 1; gflops < 5; gflops++)
        {
            using StringContent body = new($"{{\"model\":\"net\",\"algorithm\":\"single\",\"devices\":[{{\"name\":\"x\",\"gflops\":{gflops}}}],\"gateway\":{{\"mbps\":100}}}}");
            using HttpResponseMessage made = await host.Client.PostAsync("/api/plans", body);
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        }

        host.Time.Advance(TimeSpan.FromSeconds(200));

        foreach (string id in (string[])[ready.Plan()!, .. ready.GetProperty("fallbacks").EnumerateObject().Select(entry => entry.Value.GetString()!)])
        {
            foreach (JsonElement sha256 in (await host.GetAsync($"/api/plans/{id}")).GetProperty("part_sha256").EnumerateArray())
            {
                using HttpRequestMessage head = new(HttpMethod.Head, $"/api/blobs/{sha256.GetString()}");
                using HttpResponseMessage part = await host.Client.SendAsync(head);
                Assert.Equal(HttpStatusCode.OK, part.StatusCode);
            }
        }
    }

    [Fact]
    public async Task Plans_OfFormerStages_GoWhenNotNeeded()
    {
        using TemporaryFolder home = new();
        await using PlannerHost host = await StartAsync(home);
        await host.UploadAsync("net", SampleNetworks.Convolutions());
        await StagesAsync(host);
        await host.DeployAsync("net", AllDevices + ",\"fallbacks\":false");
        await host.UntilAsync("net", deployment => deployment.State() is "ready");
        for (int gflops = 20; gflops <= 320; gflops *= 2)
        {
            string? plan = (await host.GetAsync("/api/deployments/net")).Plan();
            host.Time.Advance(TimeSpan.FromSeconds(120));
            await host.StageAsync("pi-1", gflops);
            await host.UntilAsync("net", deployment => deployment.State() is "ready" && deployment.Plan() is { } made && !string.Equals(made, plan, StringComparison.Ordinal));
        }

        JsonElement plans = await host.GetAsync("/api/plans");
        HashSet<string> used = [SampleParts.HashOf(SampleNetworks.Convolutions())];
        foreach (JsonElement plan in plans.EnumerateArray())
        {
            used.UnionWith((await host.GetAsync($"/api/plans/{plan.GetProperty("id").GetString()}"))
                .GetProperty("part_sha256").EnumerateArray().Select(part => part.GetString()!));
        }

        Assert.Equal(2, plans.GetArrayLength());
        Assert.Equal(
            used.Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Path.Combine(host.Root, "blobs"), "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Start_WithASetting_MakesTheModelAndDeploysIt()
    {
        using TemporaryFolder home = new();
        string[] settings = ["--Planner:Deploy:Model=mlp", "--Planner:Deploy:Builtin=mlp2", "--Planner:Deploy:Request={\"fallbacks\":false,\"wire\":[\"fp32\"]}"];
        JsonElement first;
        await using (PlannerHost host = await StartAsync(home, settings))
        {
            await host.StageAsync("pi-1");
            first = await host.UntilAsync("mlp", deployment => deployment.State() is "ready");
        }

        await using PlannerHost again = await StartAsync(home, settings);
        JsonElement second = await again.GetAsync("/api/deployments/mlp");

        Assert.Equal(first.ToString(), second.ToString());
        Assert.Equal("fp32", second.GetProperty("request").GetProperty("wire")[0].GetString());
        Assert.Equal(1, (await again.GetAsync("/api/models/mlp")).GetProperty("versions").GetArrayLength());
    }

    [Theory]
    [InlineData("--Planner:Deploy:Builtin=mlp2", "Setting 'Planner:Deploy:Model' is '': expected the name of the model that Builtin and Request are for")]
    [InlineData("--Planner:Deploy:Model=A B", "Setting 'Planner:Deploy:Model' is 'A B'")]
    [InlineData("--Planner:Deploy:Model=x|--Planner:Deploy:Builtin=lenet", "Setting 'Planner:Deploy:Builtin' is 'lenet': expected one of alexnet,")]
    [InlineData("--Planner:Deploy:Model=x|--Planner:Deploy:Request={\"sped\":1}", "Setting 'Planner:Deploy:Request' is '{\"sped\":1}'")]
    [InlineData("--Planner:Deploy:Model=x|--Planner:Deploy:Request={\"model\":\"x\"}", "model is named by the address of the deployment.")]
    public async Task Start_WithAWrongSetting_EndsWithItsName(string settings, string text)
    {
        Exception exception = await Assert.ThrowsAnyAsync<Exception>(() => PlannerHost.StartAsync(settings.Split('|')));
        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
    }

    private static async Task<PlannerHost> StartAsync(TemporaryFolder home, params string[] settings) =>
        await PlannerHost.StartInAsync(home.Path, [.. Cluster.Patient, .. settings]);

    private static async Task StagesAsync(PlannerHost host)
    {
        await host.StageAsync("pi-1");
        await host.StageAsync("pi-2");
    }
}
