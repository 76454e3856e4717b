using EdgeAspire.Serving.Computing;

namespace EdgeAspire.Serving.Tests.Computing;

public sealed class ComputeThreadsTests
{
    [Fact]
    public async Task RunAsync_Work_IsDoneBesideThePool()
    {
        using var threads = new ComputeThreads(1);

        var (isOfPool, first) = await threads.RunAsync(() => (Thread.CurrentThread.IsThreadPoolThread, Environment.CurrentManagedThreadId));
        var second = await threads.RunAsync(() => Environment.CurrentManagedThreadId);

        Assert.False(isOfPool);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task RunAsync_AsManyAsThreads_RunAtOnce()
    {
        using var threads = new ComputeThreads(2);
        using var together = new Barrier(2);

        var both = await Task.WhenAll(threads.RunAsync(Meet), threads.RunAsync(Meet));

        Assert.Equal([true, true], both);

        bool Meet() => together.SignalAndWait(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task RunAsync_WorkThatThrows_ThrowsAndTheThreadGoesOn()
    {
        using var threads = new ComputeThreads(1);

        await Assert.ThrowsAsync<InvalidOperationException>(() => threads.RunAsync<int>(() => throw new InvalidOperationException("broken")));

        Assert.Equal(7, await threads.RunAsync(() => 7));
    }
}
