using System.Numerics;
using System.Runtime.InteropServices;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Serving.Checks;

/// <summary>Looks for NaN and infinity.</summary>
public static class FiniteScan
{
    /// <summary>The index of the first element that is not finite, or -1; integers always are.</summary>
    public static int IndexOfNonFinite(in Tensor tensor) => tensor.DataType switch
    {
        TensorDataType.Fp32 => IndexOfNonFinite(MemoryMarshal.Cast<byte, uint>(tensor.Data.Span), 0x7F80_0000u),
        TensorDataType.Fp64 => IndexOfNonFinite(MemoryMarshal.Cast<byte, ulong>(tensor.Data.Span), 0x7FF0_0000_0000_0000ul),
        TensorDataType.Fp16 => IndexOfNonFinite(MemoryMarshal.Cast<byte, ushort>(tensor.Data.Span), (ushort)0x7C00),
        TensorDataType.Bf16 => IndexOfNonFinite(MemoryMarshal.Cast<byte, ushort>(tensor.Data.Span), (ushort)0x7F80),
        _ => -1,
    };

    // A number is not finite when all bits of its exponent are set.
    private static int IndexOfNonFinite<T>(ReadOnlySpan<T> bits, T exponent)
        where T : unmanaged, IBinaryInteger<T>
    {
        var mask = new Vector<T>(exponent);
        var vectors = MemoryMarshal.Cast<T, Vector<T>>(bits);
        var index = 0;
        foreach (var vector in vectors)
        {
            if (Vector.EqualsAny(vector & mask, mask))
            {
                break;
            }

            index += Vector<T>.Count;
        }

        for (; index < bits.Length; index++)
        {
            if ((bits[index] & exponent) == exponent)
            {
                return index;
            }
        }

        return -1;
    }
}
