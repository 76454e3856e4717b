using EdgeAspire.Onnx.Building;

namespace EdgeAspire.Onnx.Storage;

/// <summary>An initializer's bytes in a mapped file.</summary>
internal sealed class MappedData : IInitializerData
{
    private readonly MappedFile _file;
    private readonly long _offsetBytes;

    public MappedData(MappedFile file, long offsetBytes, long lengthBytes)
    {
        _file = file;
        _offsetBytes = offsetBytes;
        LengthBytes = lengthBytes;
    }

    public long LengthBytes { get; }

    public void Read(long offsetBytes, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offsetBytes, LengthBytes - destination.Length);
        _file.Read(_offsetBytes + offsetBytes, destination);
    }
}
