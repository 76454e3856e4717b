using System.Net;
using System.Text.Json;
using System.Net.Http.Json;

namespace EdgeAspire.Trainer.Tests.Api;

public sealed class RunEndpointsTests
{
    private static readonly object Quick = new { experts = 2, epochs = 1, batch_size = 512, model = "digits" };

    [Fact]
    public async Task Create_DrawnDigits_TrainsPublishesAndReports()
    {
        await using TrainerHost host = await TrainerHost.StartAsync();
        string id = await host.CreateAsync(new { data_set = "digits-drawn", experts = 4, epochs = 2, batch_size = 512, gate = "network", seed = 3 });
        (List<(string Name, JsonElement Data)> events, JsonElement run) = await host.FollowAsync(id);
        Assert.Equal("completed", run.GetProperty("state").GetString());
        Assert.Equal(1, run.GetProperty("version").GetInt32());
        Assert.Equal("completed", events.Last(e => e.Name is "state").Data.GetProperty("state").GetString());
        JsonElement progress = events.Last(e => e.Name is "progress").Data;
        Assert.Equal(progress.GetProperty("iterations").GetInt32(), progress.GetProperty("iteration").GetInt32());
        Assert.Equal(4, progress.GetProperty("shares").GetArrayLength());
        Assert.InRange(progress.GetProperty("accuracy").GetDouble(), 0.5, 1);
        Assert.Equal(4, progress.GetProperty("assignments").GetArrayLength());
        Assert.Equal(10, progress.GetProperty("assignments")[0].GetArrayLength());

        JsonElement manifest = await host.Repository!.GetFromJsonAsync<JsonElement>("/api/models/digits/versions/latest");
        Assert.Equal("team", manifest.GetProperty("strategy").GetString());
        Assert.Equal("expert-3", manifest.GetProperty("parts")[3].GetProperty("name").GetString());
        Assert.Equal("logits", manifest.GetProperty("output").GetString());
        Assert.Equal("digits-drawn", manifest.GetProperty("properties").GetProperty("data_set").GetString());

        JsonElement report = await host.Client.GetFromJsonAsync<JsonElement>($"/api/runs/{id}/report");
        Assert.Equal(1, report.GetProperty("version").GetInt32());
        Assert.InRange(report.GetProperty("test").GetProperty("team").GetDouble(), 0.5, 1);
        Assert.Equal(report.GetProperty("iterations").GetInt32(), report.GetProperty("iteration_shares").GetArrayLength());
        Assert.Equal("network", report.GetProperty("gates")[0].GetProperty("gate").GetString());
        Assert.Equal("direct", report.GetProperty("gates")[1].GetProperty("gate").GetString());
        Assert.NotEmpty(report.GetProperty("departures").EnumerateArray());
        Assert.False(File.Exists(host.RunPath(id, "checkpoint.bin")));
        Assert.Equal(JsonValueKind.Array, (await host.Client.GetFromJsonAsync<JsonElement>("/api/runs")).ValueKind);
    }

    [Fact]
    public async Task Create_QueueFull_Is429AndWaitingRunsCanBeCancelled()
    {
        await using TrainerHost host = await TrainerHost.StartAsync("--Trainer:MaxQueuedRuns=1");
        string first = await host.CreateAsync(new { experts = 2, epochs = 1000 });
        await WaitForProgressAsync(host, first);
        string second = await host.CreateAsync(Quick);
        Assert.Contains(
            "at most 1 may", await host.RefusedAsync(HttpStatusCode.TooManyRequests, HttpMethod.Post, "/api/runs", JsonContent.Create(Quick)), StringComparison.Ordinal);
        (await host.Client.PostAsync($"/api/runs/{second}/cancel", null)).EnsureSuccessStatusCode();
        Assert.Equal("cancelled", (await host.FollowAsync(second)).Run.GetProperty("state").GetString());
        (await host.Client.PostAsync($"/api/runs/{first}/cancel", null)).EnsureSuccessStatusCode();
        Assert.Equal("cancelled", (await host.FollowAsync(first)).Run.GetProperty("state").GetString());
        await host.RefusedAsync(HttpStatusCode.Conflict, HttpMethod.Post, $"/api/runs/{first}/cancel");
        Assert.Contains(
            "is cancelled", await host.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"/api/runs/{first}/report"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finished_BeyondTheNumberKept_OldestGoes()
    {
        await using TrainerHost host = await TrainerHost.StartAsync("--Trainer:MaxFinishedRuns=1");
        string first = await host.CreateAsync(Quick);
        await host.FollowAsync(first);
        string second = await host.CreateAsync(Quick);
        Assert.Equal("completed", (await host.FollowAsync(second)).Run.GetProperty("state").GetString());
        await host.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"/api/runs/{first}");
        Assert.False(Directory.Exists(Path.GetDirectoryName(host.RunPath(first, "x"))));
    }

    [Fact]
    public async Task Publish_WithoutRepository_FailsAndSaysSo()
    {
        await using TrainerHost host = await TrainerHost.StartAsync(null, withPlanner: false, null);
        string id = await host.CreateAsync(Quick);
        (_, JsonElement run) = await host.FollowAsync(id);
        Assert.Equal("failed", run.GetProperty("state").GetString());
        Assert.Contains("Trainer:Planner", run.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.True(File.Exists(host.RunPath(id, "expert-1.onnx")));
    }

    [Fact]
    public async Task Create_DataSetThatIsNotThere_FailsAndNamesTheFile()
    {
        await using TrainerHost host = await TrainerHost.StartAsync();
        string id = await host.CreateAsync(new { data_set = "mnist" });
        (_, JsonElement run) = await host.FollowAsync(id);
        Assert.Equal("failed", run.GetProperty("state").GetString());
        Assert.Contains("train-images-idx3-ubyte", run.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    internal static async Task<JsonElement> WaitForProgressAsync(TrainerHost host, string id, Func<bool>? condition = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await foreach ((string name, JsonElement data) in host.EventsAsync(id, patience.Token))
        {
            if (name is "progress" && data.GetProperty("iteration").GetInt32() > 0 && condition?.Invoke() is not false)
            {
                return data;
            }
        }

        throw new InvalidOperationException("The run ended without progress.");
    }
}
