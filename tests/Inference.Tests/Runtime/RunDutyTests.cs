using System.Diagnostics;
using EdgeAspire.Inference.Runtime;

namespace EdgeAspire.Inference.Tests.Runtime;

public class RunDutyTests
{
    [Theory]
    [InlineData(25, 10, 10, 30)]
    [InlineData(25, 10, 35, 5)]
    [InlineData(50, 10, 10, 10)]
    public void RestOf_Run_IsWhatIsMissingToItsShare(double percent, double processorMs, double elapsedMs, double restMs) => Assert.Equal(
        TimeSpan.FromMilliseconds(restMs), RunDuty.RestOf(TimeSpan.FromMilliseconds(processorMs), TimeSpan.FromMilliseconds(elapsedMs), percent));

    [Fact]
    public void RestOf_RunThatOthersHeldUp_IsNone() =>
        Assert.True(RunDuty.RestOf(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(21), 50) < TimeSpan.Zero);

    [Fact]
    public void Rest_AfterWork_LastsUntilTheShareIsKept()
    {
        var begun = RunDuty.Begin();
        double sum = 0;
        for (var number = 1; number < 1_000_000; number++)
        {
            sum += Math.Sqrt(number);
        }

        var worked = RunDuty.Begin().Processor - begun.Processor;
        RunDuty.Rest(begun, 20);

        Assert.True(sum > 0);
        Assert.True(worked > TimeSpan.Zero);
        Assert.True(Stopwatch.GetElapsedTime(begun.Timestamp) >= worked * 5);
    }
}
