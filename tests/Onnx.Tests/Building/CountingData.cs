using System.Buffers.Binary;
using EdgeAspire.Onnx.Building;

namespace EdgeAspire.Onnx.Tests.Building;

/// <summary>0, 1, 2, … as FP32.</summary>
internal sealed class CountingData : IInitializerData
{
    private readonly Action? _onRead;

    public CountingData(int count, Action? onRead = null)
    {
        LengthBytes = count * sizeof(float);
        _onRead = onRead;
    }

    public long LengthBytes { get; }

    public void Read(long offsetBytes, Span<byte> destination)
    {
        _onRead?.Invoke();
        for (int i = 0; i < destination.Length; i += sizeof(float))
        {
            BinaryPrimitives.WriteSingleLittleEndian(destination[i..], (offsetBytes + i) / sizeof(float));
        }
    }
}
