using EdgeAspire.Onnx.Building;

namespace EdgeAspire.Onnx.Storage;

/// <summary>The same range of every row of a tensor.</summary>
internal sealed class StridedData : IInitializerData
{
    private readonly IInitializerData _data;
    private readonly long _rowBytes;
    private readonly long _startBytes;
    private readonly long _partBytes;

    public StridedData(IInitializerData data, long rows, long rowBytes, long startBytes, long partBytes)
    {
        _data = data;
        _rowBytes = rowBytes;
        _startBytes = startBytes;
        _partBytes = partBytes;
        LengthBytes = rows * partBytes;
    }

    public long LengthBytes { get; }

    public void Read(long offsetBytes, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offsetBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offsetBytes, LengthBytes - destination.Length);
        while (!destination.IsEmpty)
        {
            (long row, long within) = Math.DivRem(offsetBytes, _partBytes);
            int count = (int)Math.Min(destination.Length, _partBytes - within);
            _data.Read((row * _rowBytes) + _startBytes + within, destination[..count]);
            destination = destination[count..];
            offsetBytes += count;
        }
    }
}
