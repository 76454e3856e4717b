using EdgeAspire.Serving.Computing;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeAspire.Expert.Tests.Registration;

public sealed class DrainTests
{
    [Fact]
    public async Task Stop_RequestInProgress_IsAnsweredFirst()
    {
        await using var planner = await FakePlanner.StartAsync();
        planner.Publish(1, TestModels.Logits());
        await using var expert = await ExpertHost.StartAsync([.. planner.Settings, "--Expert:DrainSeconds=60"]);
        await planner.WaitForAsync("heartbeat", "1");
        var queue = expert.Services.GetRequiredService<ComputeQueue>();
        Assert.Null(await queue.EnterAsync(CancellationToken.None));
        using var request = Request.For("m", Request.Tensor("image", [1, 2], 1f, 0f));
        var pending = expert.InferAsync(request);
        while (queue.Waiting == 0)
        {
            await Task.Yield();
        }

        var stopping = expert.StopAsync();
        await planner.WaitForAsync("deregister");
        queue.Leave();

        using var response = (await pending).Value;
        Assert.Equal("1", response.ModelVersion);
        await stopping;
    }

    [Fact]
    public async Task Stop_RequestThatHangs_IsGivenUp()
    {
        await using var expert = await ExpertHost.StartAsync(TestModels.Logits(), "--Expert:DrainSeconds=0.2");
        var queue = expert.Services.GetRequiredService<ComputeQueue>();
        Assert.Null(await queue.EnterAsync(CancellationToken.None));
        using var request = Request.For("m", Request.Tensor("image", [1, 2], 1f, 0f));
        var pending = expert.InferAsync(request);
        while (queue.Waiting == 0)
        {
            await Task.Yield();
        }

        await expert.StopAsync();

        Assert.NotNull((await pending).Error);
    }
}
