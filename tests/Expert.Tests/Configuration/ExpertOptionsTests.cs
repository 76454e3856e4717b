using Microsoft.Extensions.Options;

namespace EdgeAspire.Expert.Tests.Configuration;

public sealed class ExpertOptionsTests
{
    [Theory]
    [InlineData("Expert:Model", "--Expert:Planner:Rest=http://localhost:1")]
    [InlineData("Expert:Planner:Rest", "--Expert:Model=digits")]
    [InlineData("Expert:File", "--Expert:File=/nowhere/model.onnx")]
    [InlineData("Expert:MaxBatch", "--Expert:Model=m", "--Expert:Planner:Rest=http://localhost:1", "--Expert:MaxBatch=0")]
    [InlineData("Expert:MaxQueue", "--Expert:Model=m", "--Expert:Planner:Rest=http://localhost:1", "--Expert:MaxQueue=-1")]
    [InlineData("Expert:Planner:Grpc", "--Expert:Model=m", "--Expert:Planner:Rest=http://localhost:1", "--Expert:Planner:Grpc=localhost:2")]
    [InlineData("Inference:Threads", "--Expert:Model=m", "--Expert:Planner:Rest=http://localhost:1", "--Inference:Threads=1000")]
    [InlineData("Inference:ExecutionProviders", "--Expert:Model=m", "--Expert:Planner:Rest=http://localhost:1", "--Inference:ExecutionProviders=gpu")]
    [InlineData("Inference:NativeLibraryPath", "--Expert:Model=m", "--Expert:Planner:Rest=http://localhost:1", "--Inference:NativeLibraryPath=/nowhere.so")]
    public async Task Start_WrongSetting_EndsWithItsName(string setting, params string[] settings)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => ExpertHost.StartAsync(settings));

        Assert.Contains(setting, exception.Message, StringComparison.Ordinal);
    }
}
