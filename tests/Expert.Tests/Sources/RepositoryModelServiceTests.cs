using System.Net;
using EdgeAspire.Expert.Serving;
using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeAspire.Expert.Tests.Sources;

public sealed class RepositoryModelServiceTests
{
    [Fact]
    public async Task Start_NoModelYet_WaitsAndTellsForWhat()
    {
        await using var planner = await FakePlanner.StartAsync();
        await using var expert = await ExpertHost.StartAsync(planner.Settings);
        await planner.WaitForAsync("register", "");
        using var request = Request.For("m", Request.Tensor("image", [1, 2], 1f, 0f));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await expert.Rest.GetAsync("/health")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await expert.Rest.GetAsync("/alive")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await expert.Rest.GetAsync("/v2/models/m/ready")).StatusCode);
        Assert.False((await expert.Client.IsServerReadyAsync(ExpertHost.Timeout, CancellationToken.None)).Value);
        Assert.False((await expert.Client.IsModelReadyAsync("m", "", ExpertHost.Timeout, CancellationToken.None)).Value);
        Assert.Equal(ErrorReason.DeviceUnavailable, (await expert.InferAsync(request)).Error?.Reason);

        planner.Publish(1, TestModels.Logits());
        await planner.WaitForAsync("heartbeat", "1");

        using var response = (await expert.InferAsync(request)).Value;
        Assert.Equal("1", response.ModelVersion);
        Assert.Equal(HttpStatusCode.OK, (await expert.Rest.GetAsync("/health")).StatusCode);
    }

    [Fact]
    public async Task Publish_NewVersion_IsServedBesideTheOldOneWhichGoesLater()
    {
        await using var planner = await FakePlanner.StartAsync();
        planner.Publish(1, TestModels.Logits());
        await using var expert = await ExpertHost.StartAsync([.. planner.Settings, "--Expert:ReplacedVersionSeconds=5"]);
        await planner.WaitForAsync("heartbeat", "1");
        using var request = Request.For("m", Request.Tensor("image", [1, 2], 1f, 0f));

        planner.Publish(2, TestModels.Logits(scale: 2));
        await planner.WaitForAsync("heartbeat", "1 2");

        using (var response = (await expert.InferAsync(request)).Value)
        {
            Assert.Equal("2", response.ModelVersion);
            Assert.Equal(Math.Exp(2), Request.Floats(response, "probabilities")[1] / Request.Floats(response, "probabilities")[0], 1e-3);
        }

        await planner.WaitForAsync("heartbeat", "2");
        request.ModelVersion = "1";
        Assert.Equal(ErrorReason.NotFound, (await expert.InferAsync(request)).Error?.Reason);
    }

    [Fact]
    public async Task Publish_UnderLoad_LosesNoRequest()
    {
        await using var planner = await FakePlanner.StartAsync();
        planner.Publish(1, TestModels.Logits());
        await using var expert = await ExpertHost.StartAsync([.. planner.Settings, "--Expert:ReplacedVersionSeconds=0"]);
        await planner.WaitForAsync("heartbeat", "1");
        using var done = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            using var request = Request.For("m", Request.Tensor("image", [1, 2], 1f, 0f));
            while (!done.IsCancellationRequested)
            {
                using var response = (await expert.InferAsync(request)).Value;
            }
        })).ToArray();

        for (var version = 2; version <= 5; version++)
        {
            planner.Publish(version, TestModels.Logits(version));
            await planner.WaitForAsync("heartbeat", $"{version}");
        }

        await done.CancelAsync();
        await Task.WhenAll(callers);
    }

    [Fact]
    public async Task Publish_DamagedBytes_KeepsTheOldVersionAndSaysWhy()
    {
        await using var planner = await FakePlanner.StartAsync();
        planner.Publish(1, TestModels.Logits());
        await using var expert = await ExpertHost.StartAsync(planner.Settings);
        await planner.WaitForAsync("heartbeat", "1");
        var models = expert.Services.GetRequiredService<ServedModels>();

        planner.Publish(2, TestModels.Probabilities(), isDamaged: true);
        while (!models.State.Contains("hash", StringComparison.Ordinal))
        {
            await Task.Yield();
        }

        Assert.Equal([1], models.NewestFirst.Select(model => model.Identity.Version));
        planner.Publish(2, TestModels.Probabilities(), output: "probabilities");
        await planner.WaitForAsync("heartbeat", "1 2");
    }

    [Fact]
    public async Task Publish_NotOnnx_IsNotTriedForEver()
    {
        await using var planner = await FakePlanner.StartAsync();
        planner.Publish(1, "not a model"u8.ToArray());
        await using var expert = await ExpertHost.StartAsync(planner.Settings);
        await planner.WaitForAsync("register");
        var models = expert.Services.GetRequiredService<ServedModels>();
        while (!models.State.Contains("not ONNX", StringComparison.Ordinal))
        {
            await Task.Yield();
        }

        for (var heartbeat = 0; heartbeat < 10; heartbeat++)
        {
            await planner.WaitForAsync("heartbeat");
        }

        Assert.InRange(planner.Downloads, 1, 2);
        planner.Publish(2, TestModels.Logits());
        await planner.WaitForAsync("heartbeat", "2");
    }

    [Fact]
    public async Task Publish_NoClassifier_IsNotLoadedAndSaysWhy()
    {
        await using var planner = await FakePlanner.StartAsync();
        planner.PublishOther(1, TestModels.Logits());
        await using var expert = await ExpertHost.StartAsync(planner.Settings);
        var models = expert.Services.GetRequiredService<ServedModels>();

        while (!models.State.Contains("is no classifier and is not loaded. Part 'expert-0': it answers maps.", StringComparison.Ordinal))
        {
            await Task.Yield();
        }

        Assert.Equal(0, planner.Downloads);
    }

    [Fact]
    public async Task Publish_NoClassifierAndOutputRaw_IsServedAsItIs()
    {
        await using var planner = await FakePlanner.StartAsync();
        planner.PublishOther(1, TestModels.Logits());
        await using var expert = await ExpertHost.StartAsync([.. planner.Settings, "--Expert:Output=raw"]);

        await planner.WaitForAsync("heartbeat", "1");
    }

    [Fact]
    public async Task Publish_WithoutThisPart_NamesTheParts()
    {
        await using var planner = await FakePlanner.StartAsync();
        planner.Publish(1, TestModels.Logits(), part: "expert-7");
        await using var expert = await ExpertHost.StartAsync(planner.Settings);
        var models = expert.Services.GetRequiredService<ServedModels>();

        while (!models.State.Contains("expert-7", StringComparison.Ordinal))
        {
            await Task.Yield();
        }

        Assert.Contains("'expert-0'", models.State, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DeclaredOutput_IsTakenFromTheManifest()
    {
        await using var planner = await FakePlanner.StartAsync();
        planner.Publish(1, TestModels.Probabilities(), output: "logits");
        await using var expert = await ExpertHost.StartAsync(planner.Settings);
        await planner.WaitForAsync("heartbeat", "1");

        var metadata = (await expert.Client.GetModelMetadataAsync("m", "", ExpertHost.Timeout, CancellationToken.None)).Value;

        Assert.Equal("logits", metadata.Properties["edge_output"]);
        Assert.Contains("manifest", metadata.Properties["edge_output_evidence"], StringComparison.Ordinal);
    }
}
