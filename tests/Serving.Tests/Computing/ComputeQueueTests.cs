using EdgeAspire.Protocol.Errors;
using EdgeAspire.Serving.Computing;

namespace EdgeAspire.Serving.Tests.Computing;

public sealed class ComputeQueueTests
{
    [Fact]
    public async Task EnterAsync_BeyondTheBound_IsRefusedAndNamesTheSetting()
    {
        using var queue = Create(maxQueue: 2);
        Assert.Null(await queue.EnterAsync(CancellationToken.None));
        var waiting = new[] { queue.EnterAsync(CancellationToken.None).AsTask(), queue.EnterAsync(CancellationToken.None).AsTask() };

        var error = await queue.EnterAsync(CancellationToken.None);

        Assert.Equal(ErrorReason.Overloaded, error?.Reason);
        Assert.Contains("Expert:MaxQueue", error?.Message, StringComparison.Ordinal);
        queue.Leave();
        Assert.Null(await waiting[0]);
        queue.Leave();
        Assert.Null(await waiting[1]);
        queue.Leave();
        Assert.Equal(0, queue.Waiting);
    }

    [Fact]
    public async Task EnterAsync_CallerGivesUp_FreesItsPlace()
    {
        using var queue = Create(maxQueue: 1);
        using var cancellation = new CancellationTokenSource();
        await queue.EnterAsync(CancellationToken.None);
        var waiting = queue.EnterAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        Assert.Equal(ErrorReason.Cancelled, (await waiting)?.Reason);
        Assert.Equal(0, queue.Waiting);
        var next = queue.EnterAsync(CancellationToken.None).AsTask();
        queue.Leave();
        Assert.Null(await next);
    }

    [Fact]
    public async Task EnterAsync_Configured_LetsThatManyCompute()
    {
        using var queue = Create(maxQueue: 0, maxConcurrency: 2);

        Assert.Null(await queue.EnterAsync(CancellationToken.None));
        Assert.Null(await queue.EnterAsync(CancellationToken.None));
        Assert.Equal(ErrorReason.Overloaded, (await queue.EnterAsync(CancellationToken.None))?.Reason);
    }

    private static ComputeQueue Create(int maxQueue, int maxConcurrency = 1) =>
        new(maxConcurrency, maxQueue, "Expert:MaxQueue", new ServingMetrics("expert"));
}
