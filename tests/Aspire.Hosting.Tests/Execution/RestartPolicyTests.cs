using Aspire.Hosting.Execution;

namespace EdgeAspire.AspireHosting.Tests.Execution;

public sealed class RestartPolicyTests
{
    [Fact]
    public void NextDelay_CrashesInARow_DoublesUpToTheMaximumAndGivesUp()
    {
        var policy = new RestartPolicy();

        var delays = Enumerable.Range(0, RestartPolicy.MaximumFailuresInARow + 1).Select(_ => policy.NextDelay(TimeSpan.Zero)).ToArray();

        Assert.Equal(TimeSpan.FromSeconds(0.5), delays[0]);
        Assert.Equal(TimeSpan.FromSeconds(1), delays[1]);
        Assert.Equal(RestartPolicy.MaximumDelay, delays[^2]);
        Assert.Null(delays[^1]);
    }

    [Fact]
    public void NextDelay_AfterAStableRun_StartsAgain()
    {
        var policy = new RestartPolicy();
        policy.NextDelay(TimeSpan.Zero);
        policy.NextDelay(TimeSpan.Zero);

        Assert.Equal(RestartPolicy.FirstDelay, policy.NextDelay(RestartPolicy.StableAfter));
    }
}
