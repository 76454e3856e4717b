using EdgeAspire.Bench.Lab.Experiments;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Tests.Lab.Experiments;

public class SteadyLoadTests
{
    [Fact]
    public async Task RunAsync_ThreeInFlight_AreThreeAtOnceUntilEnoughAnswersCame()
    {
        var (waiting, most) = (0, 0);
        var result = await SteadyLoad.RunAsync(3, async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref waiting));
            await Task.Yield();
            Interlocked.Decrement(ref waiting);
            return new PlanAnswer(1, 0, null, 0, []);
        }, CancellationToken.None);

        Assert.InRange(most, 1, 3);
        Assert.InRange(result.Answers.Count, 38, 40);
        Assert.InRange(result.PerSecond, double.Epsilon, double.MaxValue);
    }

    [Fact]
    public async Task RunAsync_RequestThatFails_Fails() => await Assert.ThrowsAsync<InvalidOperationException>(() =>
        SteadyLoad.RunAsync(2, _ => throw new InvalidOperationException("lost"), CancellationToken.None));
}
