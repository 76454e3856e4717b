using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Rest;

/// <summary>A request body in memory; whoever holds it disposes it, and nothing that points into it lives longer.</summary>
internal sealed class BufferedBody(TensorBuffer buffer, int lengthBytes) : IDisposable
{
    public ReadOnlyMemory<byte> Bytes => buffer.Memory[..lengthBytes];

    public void Dispose() => buffer.Dispose();
}
