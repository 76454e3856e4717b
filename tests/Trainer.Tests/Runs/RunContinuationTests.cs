using System.Net.Http.Json;
using System.Text.Json;
using EdgeAspire.Testing;
using EdgeAspire.Trainer.Storage;
using EdgeAspire.Trainer.Tests.Api;
using EdgeAspire.Trainer.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeAspire.Trainer.Tests.Runs;

public sealed class RunContinuationTests
{
    private static readonly object Request = new { experts = 2, epochs = 3, batch_size = 256, seed = 7 };

    [Fact]
    public async Task Restart_MidRun_PublishesTheSameExpertsAsAnUninterruptedRun()
    {
        using var folder = new TemporaryFolder();
        await using TrainerHost whole = await TrainerHost.StartAsync();
        string wholeId = await whole.CreateAsync(Request);
        Assert.Equal("completed", (await whole.FollowAsync(wholeId)).Run.GetProperty("state").GetString());

        string id;
        await using (TrainerHost first = await TrainerHost.StartAsync(folder.Path, withPlanner: true, null, "--Trainer:CheckpointSeconds=0"))
        {
            id = await first.CreateAsync(Request);
            await RunEndpointsTests.WaitForProgressAsync(first, id);
        }

        await using TrainerHost second = await TrainerHost.StartAsync(folder.Path, withPlanner: true, null);
        (List<(string Name, JsonElement Data)> events, JsonElement run) = await second.FollowAsync(id);
        Assert.Equal("completed", run.GetProperty("state").GetString());
        Assert.Contains(events, e => e.Name is "progress" && e.Data.GetProperty("iteration").GetInt32() > 0);
        foreach (string part in new[] { "expert-0.onnx", "expert-1.onnx" })
        {
            Assert.Equal(
                await File.ReadAllBytesAsync(whole.RunPath(wholeId, part)), await File.ReadAllBytesAsync(second.RunPath(id, part)));
        }
    }

    [Fact]
    public async Task Restart_KilledMidRun_ContinuesFromTheLastCheckpoint()
    {
        // What a killed process leaves is what lies on the disk at some moment, half-written files included.
        using var killed = new TemporaryFolder();
        await using TrainerHost first = await TrainerHost.StartAsync("--Trainer:CheckpointSeconds=0");
        string id = await first.CreateAsync(new { experts = 2, epochs = 6, batch_size = 256, seed = 7 });
        await RunEndpointsTests.WaitForProgressAsync(first, id, () => File.Exists(first.RunPath(id, "checkpoint.bin")));
        string folder = Directory.CreateDirectory(killed.Combine("trainer", "runs", id)).FullName;
        foreach (string file in new[] { "run.json", "checkpoint.bin" })
        {
            File.Copy(first.RunPath(id, file), Path.Combine(folder, file));
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "checkpoint.bin.part"), "half");
        await using TrainerHost second = await TrainerHost.StartAsync(killed.Path, withPlanner: true, null);
        (List<(string Name, JsonElement Data)> events, JsonElement run) = await second.FollowAsync(id);
        Assert.Equal("completed", run.GetProperty("state").GetString());
        Assert.True(events.First(e => e.Name is "progress" && e.Data.GetProperty("iterations").GetInt32() > 0).Data.GetProperty("iteration").GetInt32() > 0);
        Assert.Equal("completed", (await first.FollowAsync(id)).Run.GetProperty("state").GetString());
        Assert.Equal(
            await File.ReadAllBytesAsync(first.RunPath(id, "expert-0.onnx")), await File.ReadAllBytesAsync(second.RunPath(id, "expert-0.onnx")));
    }

    [Fact]
    public async Task Publish_VersionOfTheSameRunIsThere_IsNotRepeated()
    {
        using var folder = new TemporaryFolder();
        string id;
        string record;
        await using (TrainerHost first = await TrainerHost.StartAsync(folder.Path, withPlanner: true, null))
        {
            id = await first.CreateAsync(new { experts = 2, epochs = 1, batch_size = 512 });
            Assert.Equal("completed", (await first.FollowAsync(id)).Run.GetProperty("state").GetString());
            record = first.RunPath(id, "run.json");
        }

        // Killed after it published, before it could note that.
        string text = await File.ReadAllTextAsync(record);
        await File.WriteAllTextAsync(
            record,
            text.Replace("\"completed\"", "\"publishing\"", StringComparison.Ordinal).Replace("\"version\":1", "\"version\":null", StringComparison.Ordinal));
        await using TrainerHost second = await TrainerHost.StartAsync(folder.Path, withPlanner: true, null);
        JsonElement run = (await second.FollowAsync(id)).Run;
        Assert.Equal("completed", run.GetProperty("state").GetString());
        Assert.Equal(1, run.GetProperty("version").GetInt32());
        JsonElement model = await second.Repository!.GetFromJsonAsync<JsonElement>("/api/models/digits");
        Assert.Equal(1, model.GetProperty("versions").GetArrayLength());
    }

    [Fact]
    public async Task Restart_DamagedCheckpoint_StartsOver()
    {
        using var folder = new TemporaryFolder();
        string id;
        string checkpoint;
        await using (TrainerHost first = await TrainerHost.StartAsync(folder.Path, withPlanner: true, null))
        {
            id = await first.CreateAsync(Request);
            await RunEndpointsTests.WaitForProgressAsync(first, id);
            checkpoint = first.RunPath(id, "checkpoint.bin");
        }

        Assert.True(File.Exists(checkpoint), "The run was over before it could be stopped.");
        byte[] bytes = await File.ReadAllBytesAsync(checkpoint);
        bytes[1000] ^= 0xFF;
        await File.WriteAllBytesAsync(checkpoint, bytes);
        await File.WriteAllBytesAsync(checkpoint + ".part", bytes[..500]);
        await using TrainerHost second = await TrainerHost.StartAsync(folder.Path, withPlanner: true, null);
        Assert.Equal("completed", (await second.FollowAsync(id)).Run.GetProperty("state").GetString());
        Assert.False(File.Exists(checkpoint + ".part"));
    }

    [Fact]
    public async Task Checkpoint_DiskFull_FailsWithAClearErrorAndKeepsTheFormerOne()
    {
        int checkpoints = 0;
        var files = new AtomicFile(path => path.Contains("checkpoint", StringComparison.Ordinal) && ++checkpoints > 2
            ? new FullDiskStream(path, capacity: 1000)
            : new FileStream(path, FileMode.Create, FileAccess.Write));
        await using TrainerHost host = await TrainerHost.StartAsync(
            null, withPlanner: true, builder => builder.Services.AddSingleton(files), "--Trainer:CheckpointSeconds=0");
        string id = await host.CreateAsync(Request);
        (_, JsonElement run) = await host.FollowAsync(id);
        Assert.Equal("failed", run.GetProperty("state").GetString());
        Assert.Contains("disk is full", run.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(3, checkpoints);
        Assert.True(new FileInfo(host.RunPath(id, "checkpoint.bin")).Length > 1_000_000);
        Assert.False(File.Exists(host.RunPath(id, "checkpoint.bin.part")));
    }

    [Fact]
    public async Task Start_EnsureModel_TrainsOnceAndReusesIt()
    {
        using var folder = new TemporaryFolder();
        string[] settings = ["--Trainer:EnsureModel=digits", "--Trainer:Experts=2"];
        await using (TrainerHost first = await TrainerHost.StartAsync(folder.Path, withPlanner: true, null, settings))
        {
            string id = await FirstRunAsync(first);
            JsonElement run = (await first.FollowAsync(id)).Run;
            Assert.Equal("completed", run.GetProperty("state").GetString());
            Assert.Equal("digits-drawn", run.GetProperty("data_set").GetString());
        }

        await using TrainerHost second = await TrainerHost.StartAsync(folder.Path, withPlanner: true, null, settings);
        await second.Services.GetRequiredService<EdgeAspire.Trainer.Runs.ModelEnsurer>().ExecuteTask!;
        Assert.Equal(1, (await second.Client.GetFromJsonAsync<JsonElement>("/api/runs")).GetArrayLength());
    }

    private static async Task<string> FirstRunAsync(TrainerHost host)
    {
        await host.Services.GetRequiredService<EdgeAspire.Trainer.Runs.ModelEnsurer>().ExecuteTask!;
        return (await host.Client.GetFromJsonAsync<JsonElement>("/api/runs"))[0].GetProperty("id").GetString()!;
    }
}
