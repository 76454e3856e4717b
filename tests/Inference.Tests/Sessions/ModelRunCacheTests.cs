using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Sessions;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Inference.Tests.Sessions;

public sealed class ModelRunCacheTests
{
    [Fact]
    public void Return_ManyShapes_KeepsABoundedNumber()
    {
        using var session = ModelSession.Load(
            "m", TestModels.Linear(), new InferenceOptions { Threads = 1, ExecutionProviders = "cpu" }).Value;
        for (var batch = 1; batch <= 4 * ModelRunCache.MaxRuns; batch++)
        {
            session.Run([TestTensor.Of("image", [batch, 2], new float[batch * 2])]).Value.Dispose();
        }

        Assert.InRange(session.KeptRuns, 1, ModelRunCache.MaxRuns);
    }

    [Fact]
    public void Run_SameAddressAndShape_UsesTheSameOutputs()
    {
        using var session = ModelSession.Load(
            "m", TestModels.Linear(), new InferenceOptions { Threads = 1, ExecutionProviders = "cpu" }).Value;
        using var input = TensorBufferPool.Shared.Rent(8);
        input.Memory.Span.Clear();
        var tensor = new Tensor("image", TensorDataType.Fp32, [1, 2], input.Memory);
        var first = session.Run([tensor]).Value;
        first.Dispose();

        using var second = session.Run([tensor]).Value;

        Assert.Same(first, second);
    }
}
