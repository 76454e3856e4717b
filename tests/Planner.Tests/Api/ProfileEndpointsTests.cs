using System.Net;
using System.Text;
using System.Text.Json;
using EdgeAspire.Inference.Profiling;
using EdgeAspire.Planner.Profiles;
using EdgeAspire.Planner.Tests.Profiles;
using EdgeAspire.Testing;

namespace EdgeAspire.Planner.Tests.Api;

public sealed class ProfileEndpointsTests
{
    [Fact]
    public async Task Put_Profile_IsThereAfterARestart()
    {
        using TemporaryFolder home = new();
        await using (PlannerHost planner = await PlannerHost.StartInAsync(home.Path))
        {
            using HttpResponseMessage answer = await PutAsync(planner, "pi", Samples.Lawful("Conv", 6, 1e-10, 2e-10, 1e-5, seed: 1));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await using PlannerHost again = await PlannerHost.StartInAsync(home.Path);
        using JsonDocument body = JsonDocument.Parse(await again.Client.GetStringAsync(new Uri("/api/devices/pi/profile", UriKind.Relative)));
        Assert.Equal(6, body.RootElement.GetProperty("measurements").GetArrayLength());
        Assert.InRange(body.RootElement.GetProperty("errors")[0].GetProperty("worst_error").GetDouble(), 0, 1e-6);
    }

    [Fact]
    public async Task Put_SameLayer_ReplacesItForTheSameRuntimeOnly()
    {
        await using PlannerHost planner = await PlannerHost.StartAsync();
        foreach (LayerMeasurement layer in new[]
        {
            Samples.Layer("Conv", 1, 10, 10, 1, runtime: "1.29.0"), Samples.Layer("Conv", 1, 10, 10, 2, minute: 1), Samples.Layer("Conv", 1, 10, 10, 3, minute: 2),
        })
        {
            using HttpResponseMessage answer = await PutAsync(planner, "pi", layer);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using JsonDocument body = JsonDocument.Parse(await planner.Client.GetStringAsync(new Uri("/api/devices/pi/profile", UriKind.Relative)));
        Assert.Equal([3.0, 1.0], body.RootElement.GetProperty("measurements").EnumerateArray().Select(each => each.GetProperty("seconds").GetDouble()));
    }

    [Fact]
    public async Task Put_AsManyAsAreKept_TellsErrorsThatAreRead()
    {
        await using PlannerHost planner = await PlannerHost.StartAsync();
        LayerMeasurement[] layers = Samples.Lawful("Conv", ProfileRules.MaxMeasurements, 1e-10, 2e-10, 1e-5, seed: 1);

        using HttpResponseMessage answer = await PutAsync(planner, "pi", layers);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.InRange(JsonDocument.Parse(text).RootElement.GetProperty("errors")[0].GetProperty("worst_error").GetDouble(), 0, 1e-5);
        Assert.Equal(text, await planner.Client.GetStringAsync(new Uri("/api/devices/pi/profile", UriKind.Relative)));
        Assert.Contains("\"errors\":", await File.ReadAllTextAsync(Path.Combine(planner.Root, "profiles", "pi.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pi", """{"measurements": []}""", "expected 1 to 5000")]
    [InlineData("pi", "{}", "measurements")]
    [InlineData("pi", """{"measurements": [null]}""", "measurements[0]")]
    [InlineData("pi", "[", "The profile")]
    [InlineData("other", null, "expected 'other'")]
    [InlineData("-", null, "name")]
    public async Task Put_Mistake_NamesThePlace(string device, string? json, string expected)
    {
        await using PlannerHost planner = await PlannerHost.StartAsync();

        using HttpResponseMessage answer = await PutTextAsync(planner, device, json ?? Text(Samples.Layer("Conv", 1, 10, 10, 1)));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1e9)]
    public async Task Put_ImpossibleSeconds_IsRefused(double seconds)
    {
        await using PlannerHost planner = await PlannerHost.StartAsync();

        using HttpResponseMessage answer = await PutAsync(planner, "pi", Samples.Layer("Conv", 1, 10, 10, seconds));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("measurements[0].seconds", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_MeasuredInTheFuture_IsRefused()
    {
        await using PlannerHost planner = await PlannerHost.StartAsync();
        LayerMeasurement layer = Samples.Layer("Conv", 1, 10, 10, 1);
        using HttpResponseMessage ahead = await PutAsync(planner, "pi", layer with { Measured = planner.Time.GetUtcNow().AddHours(23) });
        using HttpResponseMessage never = await PutAsync(planner, "pi", layer with { Measured = DateTimeOffset.MaxValue });

        Assert.Equal(HttpStatusCode.OK, ahead.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, never.StatusCode);
        Assert.Contains("measurements[0].measured is 9999-12-31", await never.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_FutureKeptByAnEarlierVersion_IsReplaced()
    {
        await using PlannerHost planner = await PlannerHost.StartAsync();
        LayerMeasurement layer = Samples.Layer("Conv", 1, 10, 10, 1);
        string folder = Directory.CreateDirectory(Path.Combine(planner.Root, "profiles")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "pi.json"), Text(layer with { Measured = DateTimeOffset.MaxValue, RuntimeVersion = "old" }));

        using HttpResponseMessage answer = await PutAsync(planner, "pi", layer);

        using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("1.30.0", Assert.Single(body.RootElement.GetProperty("measurements").EnumerateArray()).GetProperty("runtime_version").GetString());
    }

    [Fact]
    public async Task Get_UnknownDevice_IsNotFound()
    {
        await using PlannerHost planner = await PlannerHost.StartAsync();

        using HttpResponseMessage answer = await planner.Client.GetAsync(new Uri("/api/devices/pi/profile", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static Task<HttpResponseMessage> PutAsync(PlannerHost planner, string device, params LayerMeasurement[] layers) =>
        PutTextAsync(planner, device, Text(layers));

    private static async Task<HttpResponseMessage> PutTextAsync(PlannerHost planner, string device, string json)
    {
        using StringContent content = new(json, Encoding.UTF8, "application/json");
        return await planner.Client.PutAsync(new Uri($"/api/devices/{device}/profile", UriKind.Relative), content);
    }

    private static string Text(params LayerMeasurement[] layers) =>
        JsonSerializer.Serialize(new ProfileDocument { Measurements = [.. layers] }, ProfileJson.Readable.ProfileDocument);
}
