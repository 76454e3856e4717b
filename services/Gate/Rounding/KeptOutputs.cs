using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Rounding;

/// <summary>A copy of an answer's outputs, since whoever writes the answer decides when they go.</summary>
internal sealed class KeptOutputs : IDisposable
{
    private readonly TensorBuffer[] _buffers;

    public KeptOutputs(InferResponse response)
    {
        _buffers = [.. response.Outputs.Select(output => TensorBufferPool.Shared.Rent(output.Data.Length))];
        Outputs = [.. response.Outputs.Zip(_buffers, Copy)];
    }

    public IReadOnlyList<Tensor> Outputs { get; }

    public void Dispose()
    {
        foreach (var buffer in _buffers)
        {
            buffer.Dispose();
        }
    }

    private static Tensor Copy(Tensor output, TensorBuffer buffer)
    {
        output.Data.CopyTo(buffer.Memory);
        return output with { Data = buffer.Memory };
    }
}
