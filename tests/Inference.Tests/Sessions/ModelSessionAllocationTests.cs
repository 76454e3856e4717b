using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Sessions;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Testing;

namespace EdgeAspire.Inference.Tests.Sessions;

[Collection(Alone.Name)]
public sealed class ModelSessionAllocationTests
{
    private const int Runs = 200;

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    public void Run_OnceWarm_AllocatesNoManagedMemory(int batch)
    {
        using var session = ModelSession.Load(
            "m", TestModels.Perceptron(), new InferenceOptions { Threads = 1, ExecutionProviders = "cpu" }).Value;
        var pool = new TensorBufferPool();
        var shape = new long[] { batch, 784 };

        // Requests rent and return: after a few rounds the same buffers come again.
        void Serve()
        {
            using var input = pool.Rent(batch * 784 * sizeof(float));
            var tensor = new Tensor("image", TensorDataType.Fp32, shape, input.Memory);
            session.Run(new ReadOnlySpan<Tensor>(in tensor)).Value.Dispose();
        }

        for (var i = 0; i < 10; i++)
        {
            Serve();
        }

        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var i = 0; i < Runs; i++)
            {
                Serve();
            }
        }));
    }

    [Fact]
    public void Run_TwoInputsOnceWarm_AllocatesNoManagedMemory()
    {
        using var session = ModelSession.Load(
            "m", TestModels.TwoInputs(), new InferenceOptions { Threads = 1, ExecutionProviders = "cpu" }).Value;
        using var left = TensorBufferPool.Shared.Rent(16);
        using var right = TensorBufferPool.Shared.Rent(16);
        left.Memory.Span.Clear();
        right.Memory.Span.Clear();
        Tensor[] inputs = [new("left", TensorDataType.Fp32, [1, 4], left.Memory), new("right", TensorDataType.Fp32, [1, 4], right.Memory)];
        for (var i = 0; i < 10; i++)
        {
            session.Run(inputs).Value.Dispose();
        }

        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var i = 0; i < Runs; i++)
            {
                session.Run(inputs).Value.Dispose();
            }
        }));
    }
}
