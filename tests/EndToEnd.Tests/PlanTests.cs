using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace EdgeAspire.EndToEnd.Tests;

[Collection(RunningTeamFixture.Name)]
public sealed class PlanTests(RunningTeam team)
{
    private const string Profile = """
        {"measurements": [{
          "device": "expert-0", "runtime_version": "1.30.0", "provider": "cpu", "threads": 1, "layer_type": "Gemm", "shape_key": "of another model",
          "multiply_accumulates": 500000, "flops": 1000000, "input_bytes": 3136, "output_bytes": 256, "weight_bytes": 200704,
          "seconds": 0.0005, "repeats": 9, "measured": "2026-01-01T00:00:00Z"
        }]}
        """;

    [Fact]
    public async Task Plan_ForARegisteredExpert_TakesWhatItKnowsAndAsksForTheRest()
    {
        using var devices = JsonDocument.Parse(await team.AppHost.Gate.GetStringAsync(new Uri("/api/devices", UriKind.Relative)));
        var expert = devices.RootElement.EnumerateArray().First(device => string.Equals(device.GetProperty("device").GetString(), "expert-0", StringComparison.Ordinal));
        Assert.True(expert.GetProperty("memory_bytes").GetInt64() > 0);
        Assert.False(expert.TryGetProperty("gflops", out _));

        var (refusedStatus, refused) = await PlanAsync();
        using var content = Digits.Json(Profile);
        using var put = await team.AppHost.Gate.PutAsync(new Uri("/api/devices/expert-0/profile", UriKind.Relative), content);
        var (status, plan) = await PlanAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refusedStatus);
        Assert.Equal(
            "devices[0].gflops is missing: device 'expert-0' registered without gflops, and has no profile.", refused.GetProperty("error").GetString());
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
        Assert.True(status == HttpStatusCode.Created, plan.ToString());
        var planned = plan.GetProperty("devices")[0];
        Assert.Equal("regression", planned.GetProperty("cost_source").GetString());
        Assert.Equal(expert.GetProperty("memory_bytes").GetInt64(), planned.GetProperty("memory_limit_bytes").GetInt64());
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> PlanAsync()
    {
        using var request = Digits.Json("""{"model":"digits","part":"expert-0","devices":["expert-0"],"gateway":{"mbps":100}}""");
        using var response = await team.AppHost.Gate.PostAsync(new Uri("/api/plans", UriKind.Relative), request);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }
}
