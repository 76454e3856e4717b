using System.Net;
using System.Text.Json;
using EdgeAspire.Planner.Profiles;
using EdgeAspire.Planner.Tests.Profiles;
using EdgeAspire.Protocol.Devices;

namespace EdgeAspire.Planner.Tests.Api;

/// <summary>Plans for devices of which the registry or their profiles know more than the request says.</summary>
public sealed class RegisteredDeviceTests
{
    [Fact]
    public async Task Post_NothingButTheModel_PlansForWhoIsRegistered()
    {
        await using PlannerHost host = await StartAsync();
        await RegisterAsync(host, "pi-1", gflops: 10, mbps: 94, memoryBytes: 1L << 30);
        await RegisterAsync(host, "pi-2", gflops: 5, mbps: 50);
        await RegisterAsync(host, "silent");

        JsonElement plan = await PlanAsync(host, "\"all_devices\":true,\"algorithm\":\"sls\"");

        Assert.Equal(["pi-1", "pi-2"], plan.GetProperty("devices").EnumerateArray().Select(device => device.GetProperty("name").GetString()!));
        Assert.Equal(1L << 30, plan.GetProperty("devices")[0].GetProperty("memory_limit_bytes").GetInt64());
        Assert.Equal("flops", plan.GetProperty("devices")[0].GetProperty("cost_source").GetString());
    }

    [Fact]
    public async Task Post_RegisteredOrListed_IsTheSamePlan()
    {
        await using PlannerHost host = await StartAsync();
        await RegisterAsync(host, "pi-1", gflops: 10, mbps: 80, memoryBytes: 1L << 29, delayMs: 0.5);

        JsonElement listed = await PlanAsync(
            host, "\"devices\":[{\"name\":\"pi-9\",\"gflops\":10,\"mbps\":80,\"memory_mb\":512,\"delay_ms\":0.5}],\"gateway\":{\"mbps\":80}");
        foreach (string devices in (string[])["\"devices\":[\"pi-1\"]", "\"devices\":[{\"name\":\"pi-1\"}]", "\"objective\":\"latency\""])
        {
            JsonElement named = await PlanAsync(host, devices);
            Assert.Equal(listed.GetProperty("seconds").GetDouble(), named.GetProperty("seconds").GetDouble());
            Assert.Equal(1L << 29, named.GetProperty("devices")[0].GetProperty("memory_limit_bytes").GetInt64());
        }
    }

    [Fact]
    public async Task Post_ListedValues_GoBeforeRegisteredOnes()
    {
        await using PlannerHost host = await StartAsync();
        await RegisterAsync(host, "pi-1", gflops: 10, mbps: 80, memoryBytes: 1L << 29);
        double registered = (await PlanAsync(host, "\"algorithm\":\"single\"")).GetProperty("seconds").GetDouble();

        JsonElement faster = await PlanAsync(
            host, "\"algorithm\":\"single\",\"devices\":[{\"name\":\"pi-1\",\"gflops\":20,\"memory_mb\":1024}],\"gateway\":{\"mbps\":80}");

        Assert.True(faster.GetProperty("seconds").GetDouble() < registered);
        Assert.Equal(1L << 30, faster.GetProperty("devices")[0].GetProperty("memory_limit_bytes").GetInt64());
    }

    [Fact]
    public async Task Post_ProfileWithoutSpeed_IsPlannedByItsMeasurements()
    {
        await using PlannerHost host = await StartAsync();
        await PutProfileAsync(host, "pi");

        JsonElement plan = await PlanAsync(host, "\"devices\":[\"pi\"],\"gateway\":{\"mbps\":100}");

        JsonElement device = plan.GetProperty("devices")[0];
        Assert.Equal("regression", device.GetProperty("cost_source").GetString());
        Assert.Equal(0, device.GetProperty("cost_shares").GetProperty("flops").GetDouble());
    }

    [Fact]
    public async Task Post_RegisteredWithProfileOnly_IsAmongThoseTaken()
    {
        await using PlannerHost host = await StartAsync();
        await RegisterAsync(host, "pi", mbps: 100);
        await PutProfileAsync(host, "pi");

        JsonElement plan = await PlanAsync(host, "\"objective\":\"latency\"");

        Assert.Equal("pi", plan.GetProperty("devices")[0].GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("\"devices\":[\"pi-9\"],\"gateway\":{\"mbps\":1}", "devices[0].gflops is missing: device 'pi-9' is not registered, or is lost, and has no profile.")]
    [InlineData("\"devices\":[\"fast\",{\"name\":\"silent\"}]", "devices[1].gflops is missing: device 'silent' registered without gflops, and has no profile.")]
    [InlineData("\"devices\":[\"gone\"]", "devices[0].gflops is missing: device 'gone' is not registered, or is lost, and has no profile.")]
    [InlineData("\"devices\":[\"fast\",\"fast\"],\"gateway\":{\"mbps\":1}", "the name 'fast' is empty or used twice")]
    [InlineData("\"devices\":[\"fast\"]", "gateway.mbps is missing: the rate of the gateway's link in Mbit/s, which no device states of its own link either.")]
    [InlineData("\"devices\":[7]", "devices[0] is number: expected a device's name, or an object with name and gflops.")]
    [InlineData("\"devices\":[\"a b\"]", "devices[0].name is 'a b'")]
    [InlineData("\"devices\":[{\"name\":\"fast\",\"speed\":1}]", "devices[0].speed is not what a device has there.")]
    [InlineData("\"devices\":[{\"name\":\"fast\",\"gflops\":\"much\"}]", "devices[0].gflops is not what a device has there.")]
    public async Task Post_SomethingMissing_IsRefusedWithTheDeviceAndWhat(string more, string text)
    {
        await using PlannerHost host = await StartAsync();
        await RegisterAsync(host, "gone", gflops: 1, mbps: 1);
        host.Time.Advance(TimeSpan.FromSeconds(11));
        await RegisterAsync(host, "fast", gflops: 1);
        await RegisterAsync(host, "silent", memoryBytes: 1 << 30);

        using StringContent body = new($"{{\"model\":\"net\",{more}}}");
        Assert.Contains(text, await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, "/api/plans", body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_NobodyStatesASpeed_SaysSoOfEach()
    {
        await using PlannerHost host = await StartAsync();
        await RegisterAsync(host, "silent", mbps: 100);

        using StringContent body = new("{\"model\":\"net\"}");
        string message = await host.RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, "/api/plans", body);

        Assert.Equal(
            "devices is missing, and nothing is registered that could be planned for: device 'silent' registered without gflops, and has no profile.", message);
    }

    private static async Task<PlannerHost> StartAsync()
    {
        PlannerHost host = await PlannerHost.StartAsync("--Planner:LeaseSeconds=10");
        await host.UploadAsync("net", SampleNetworks.Convolutions());
        return host;
    }

    private static async Task RegisterAsync(
        PlannerHost host, string name, double? gflops = null, double? mbps = null, long? memoryBytes = null, double? delayMs = null)
    {
        DeviceRegistration registration = new() { Device = name, GrpcAddress = "http://10.0.0.7:8081", Role = "stage" };
        if (gflops is { } speed)
        {
            registration.Gflops = speed;
        }

        if (mbps is { } rate)
        {
            registration.Mbps = rate;
        }

        if (memoryBytes is { } memory)
        {
            registration.MemoryBytes = memory;
        }

        if (delayMs is { } delay)
        {
            registration.DelayMs = delay;
        }

        await new DeviceRegistry.DeviceRegistryClient(host.Channel).RegisterAsync(new RegisterRequest { Registration = registration });
    }

    private static async Task PutProfileAsync(PlannerHost host, string device)
    {
        ProfileDocument profile = new() { Measurements = [.. Samples.Lawful("Conv", 6, 1e-10, 2e-10, 1e-5, seed: 1).Select(layer => layer with { Device = device })] };
        using StringContent content = new(JsonSerializer.Serialize(profile, ProfileJson.Readable.ProfileDocument));
        using HttpResponseMessage put = await host.Client.PutAsync($"/api/devices/{device}/profile", content);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
    }

    private static Task<JsonElement> PlanAsync(PlannerHost host, string more) =>
        host.MadeAsync("/api/plans", JsonDocument.Parse($"{{\"model\":\"net\",{more}}}").RootElement);
}
