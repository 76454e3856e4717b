using EdgeAspire.Trainer.Tests.Api;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Trainer.Tests.Configuration;

public sealed class TrainerOptionsTests
{
    [Theory]
    [InlineData("--Trainer:Experts=9", "'Trainer:Experts' is '9': expected 2 to 8")]
    [InlineData("--Trainer:MaxQueuedRuns=0", "'Trainer:MaxQueuedRuns' is '0'")]
    [InlineData("--Trainer:CheckpointSeconds=-1", "'Trainer:CheckpointSeconds' is '-1'")]
    [InlineData("--Trainer:EnsureModel=a/b", "'Trainer:EnsureModel' is 'a/b'")]
    [InlineData("--Trainer:Planner=planner", "'Trainer:Planner' is 'planner': expected an absolute http or https address")]
    [InlineData("--Trainer:MnistAddress=ftp://example.org/", "'Trainer:MnistAddress'")]
    public async Task Start_WrongSetting_EndsWithItsName(string setting, string text)
    {
        OptionsValidationException exception = await Assert.ThrowsAnyAsync<OptionsValidationException>(
            () => TrainerHost.StartAsync(null, withPlanner: false, null, setting));
        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
    }
}
