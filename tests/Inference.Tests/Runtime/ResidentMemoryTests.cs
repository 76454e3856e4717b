using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Runtime;
using EdgeAspire.Inference.Sessions;

namespace EdgeAspire.Inference.Tests.Runtime;

public sealed class ResidentMemoryTests
{
    [Fact]
    public void Release_WithModelLoaded_LeavesItWorking()
    {
        using var session = ModelSession.Load("m", TestModels.Linear(), new InferenceOptions { Threads = 1, ExecutionProviders = "cpu" }).Value;

        ResidentMemory.Release();

        using var run = session.Run([TestTensor.Of("image", [1, 2], 1f, 0)]).Value;
        Assert.Equal([1f, 2, 3], TestTensor.Floats(run.Outputs[0]));
    }
}
