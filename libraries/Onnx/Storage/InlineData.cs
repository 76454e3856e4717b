using EdgeAspire.Onnx.Building;

namespace EdgeAspire.Onnx.Storage;

/// <summary>An initializer's bytes in memory.</summary>
internal sealed class InlineData : IInitializerData
{
    private readonly ReadOnlyMemory<byte> _bytes;

    public InlineData(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    public long LengthBytes => _bytes.Length;

    public void Read(long offsetBytes, Span<byte> destination) =>
        _bytes.Span.Slice(checked((int)offsetBytes), destination.Length).CopyTo(destination);
}
