using EdgeAspire.Protocol.Tensors;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeAspire.Inference.Sessions;

/// <summary>The protocol's element types and the runtime's.</summary>
internal static class ElementTypes
{
    private static readonly (TensorElementType Runtime, TensorDataType Protocol)[] Pairs =
    [
        (TensorElementType.Bool, TensorDataType.Bool),
        (TensorElementType.UInt8, TensorDataType.UInt8),
        (TensorElementType.UInt16, TensorDataType.UInt16),
        (TensorElementType.UInt32, TensorDataType.UInt32),
        (TensorElementType.UInt64, TensorDataType.UInt64),
        (TensorElementType.Int8, TensorDataType.Int8),
        (TensorElementType.Int16, TensorDataType.Int16),
        (TensorElementType.Int32, TensorDataType.Int32),
        (TensorElementType.Int64, TensorDataType.Int64),
        (TensorElementType.Float16, TensorDataType.Fp16),
        (TensorElementType.BFloat16, TensorDataType.Bf16),
        (TensorElementType.Float, TensorDataType.Fp32),
        (TensorElementType.Double, TensorDataType.Fp64),
    ];

    /// <summary>The protocol's type; null for strings and complex numbers, which no hop carries as dense bytes.</summary>
    public static TensorDataType? FromRuntime(TensorElementType type)
    {
        foreach (var pair in Pairs)
        {
            if (pair.Runtime == type)
            {
                return pair.Protocol;
            }
        }

        return null;
    }

    /// <summary>The runtime's type of one that <see cref="FromRuntime"/> gave.</summary>
    public static TensorElementType ToRuntime(TensorDataType type)
    {
        foreach (var pair in Pairs)
        {
            if (pair.Protocol == type)
            {
                return pair.Runtime;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(type), type, "Not a dense element type.");
    }
}
