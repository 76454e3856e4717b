using System.Runtime.InteropServices;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Inference.Tests;

internal static class TestTensor
{
    public static Tensor Of(string name, long[] shape, params float[] values) =>
        new(name, TensorDataType.Fp32, shape, MemoryMarshal.AsBytes<float>(values).ToArray());

    public static Tensor Of(string name, long[] shape, params long[] values) =>
        new(name, TensorDataType.Int64, shape, MemoryMarshal.AsBytes<long>(values).ToArray());

    public static float[] Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray();

    public static long[] Integers(Tensor tensor) => MemoryMarshal.Cast<byte, long>(tensor.Data.Span).ToArray();
}
