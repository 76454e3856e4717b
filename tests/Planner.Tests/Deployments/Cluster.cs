using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeAspire.Protocol.Devices;

namespace EdgeAspire.Planner.Tests.Deployments;

/// <summary>What tests of deployments do with a planner: stages that come and go, and waiting until their plans are made.</summary>
internal static class Cluster
{
    // The clock of the planner only moves here, and slower and slower: plans take real time, however busy the machine is, and must not be
    // late by the planner's clock. Every look takes the planner's threads some real time, so their number bounds a failing test.
    private const int MaxLooks = 60_000;
    private const int QuickLooks = 500;
    private const int SlowLooks = 100;

    /// <summary>Settings under which only what a test does makes a difference.</summary>
    public static string[] Patient { get; } = ["--Planner:LeaseSeconds=3600", "--Planner:PlanSeconds=3600"];

    public static async Task StageAsync(this PlannerHost host, string name, double? gflops = 10, double? mbps = 100, string role = "stage")
    {
        DeviceRegistration registration = new() { Device = name, GrpcAddress = "http://10.0.0.7:8081", Role = role };
        if (gflops is { } speed)
        {
            registration.Gflops = speed;
        }

        if (mbps is { } rate)
        {
            registration.Mbps = rate;
        }

        await new DeviceRegistry.DeviceRegistryClient(host.Channel).RegisterAsync(new RegisterRequest { Registration = registration });
    }

    public static async Task LeaveAsync(this PlannerHost host, string name) =>
        await new DeviceRegistry.DeviceRegistryClient(host.Channel).DeregisterAsync(new DeregisterRequest { Device = name });

    public static async Task<JsonElement> DeployAsync(this PlannerHost host, string model, string fields = "", HttpStatusCode status = HttpStatusCode.Created)
    {
        using StringContent body = new($"{{{fields}}}");
        using HttpResponseMessage response = await host.Client.PutAsync($"/api/deployments/{model}", body);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public static async Task ObserveAsync(this PlannerHost host, string model, string device, double predicted, double measured)
    {
        using HttpResponseMessage response = await host.Client.PostAsJsonAsync(
            $"/api/deployments/{model}/observations",
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                [device] = new { predicted_seconds = predicted, measured_seconds = measured, queue_occupancy = 0.5 },
            });
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    /// <summary>Lets time pass until a deployment is as expected.</summary>
    /// <param name="host">The planner.</param>
    /// <param name="model">The deployment.</param>
    /// <param name="expected">Whether it is as expected.</param>
    /// <param name="meanwhile">Done whenever time has passed.</param>
    public static async Task<JsonElement> UntilAsync(
        this PlannerHost host, string model, Func<JsonElement, bool> expected, Func<Task>? meanwhile = null)
    {
        JsonElement deployment = default;
        for (int look = 0; look < MaxLooks; look++)
        {
            deployment = await host.GetAsync($"/api/deployments/{model}");
            if (expected(deployment))
            {
                return deployment;
            }

            if (look < QuickLooks || look % SlowLooks == 0)
            {
                host.Time.Advance(TimeSpan.FromSeconds(0.1));
            }

            await (meanwhile?.Invoke() ?? Task.CompletedTask);
        }

        throw new Xunit.Sdk.XunitException($"The deployment stayed {deployment}.");
    }

    /// <summary>Lets time pass until the plan is made for exactly some stages, and their losses are planned for.</summary>
    public static Task<JsonElement> ReadyAsync(this PlannerHost host, string model, params string[] devices) => host.UntilAsync(
        model,
        deployment => deployment.State() is "ready"
            && deployment.Plan() is not null
            && deployment.Fallbacks().Concat(deployment.FallbackErrors()).Order(StringComparer.Ordinal).SequenceEqual(devices, StringComparer.Ordinal));

    public static string State(this JsonElement deployment) => deployment.GetProperty("state").GetString()!;

    public static string? Plan(this JsonElement deployment) => deployment.TryGetProperty("plan", out JsonElement plan) ? plan.GetString() : null;

    public static string? Error(this JsonElement deployment) => deployment.TryGetProperty("error", out JsonElement error) ? error.GetString() : null;

    public static IEnumerable<string> Fallbacks(this JsonElement deployment) => deployment.GetProperty("fallbacks").EnumerateObject().Select(entry => entry.Name);

    public static IEnumerable<string> FallbackErrors(this JsonElement deployment) =>
        deployment.GetProperty("fallback_errors").EnumerateObject().Select(entry => entry.Name);

    public static double Slowdown(this JsonElement deployment, string device) =>
        deployment.GetProperty("slowdowns").TryGetProperty(device, out JsonElement factor) ? factor.GetDouble() : 1;

    public static async Task<string[]> DevicesAsync(this PlannerHost host, string plan) =>
        [.. (await host.GetAsync($"/api/plans/{plan}")).GetProperty("devices").EnumerateArray().Select(device => device.GetProperty("name").GetString()!)];
}
