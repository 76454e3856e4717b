using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Validation;

/// <summary>Sizes and names of element types.</summary>
internal static class TensorTypes
{
    /// <summary>Bits of an element as raw_data packs it; zero for types without a fixed size.</summary>
    public static int BitsOf(DataType type) => type switch
    {
        DataType.Int2 or DataType.Uint2 => 2,
        DataType.Int4 or DataType.Uint4 or DataType.Float4E2M1 => 4,
        DataType.Bool or DataType.Int8 or DataType.Uint8 or DataType.Float8E4M3Fn or DataType.Float8E4M3Fnuz
            or DataType.Float8E5M2 or DataType.Float8E5M2Fnuz or DataType.Float8E8M0 => 8,
        DataType.Int16 or DataType.Uint16 or DataType.Float16 or DataType.Bfloat16 => 16,
        DataType.Int32 or DataType.Uint32 or DataType.Float => 32,
        DataType.Int64 or DataType.Uint64 or DataType.Double or DataType.Complex64 => 64,
        DataType.Complex128 => 128,
        _ => 0,
    };

    /// <summary>Bytes of a packed tensor; zero for types without a fixed size.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="elements">Number of elements, bounded so that times 16 (bytes of the largest type) fits.</param>
    public static long LengthOf(DataType type, long elements)
    {
        int bits = BitsOf(type);
        return bits switch
        {
            0 => 0,
            >= 8 => elements * (bits / 8),
            _ => (elements / (8 / bits)) + (elements % (8 / bits) == 0 ? 0 : 1),
        };
    }

    public static bool IsKnown(int type) => type != (int)DataType.Undefined && Enum.IsDefined((DataType)type);

    /// <summary>The name in the Open Inference Protocol, or ONNX's own for types that the protocol lacks.</summary>
    public static string NameOf(DataType type) => type switch
    {
        DataType.Bool => "BOOL",
        DataType.Uint8 => "UINT8",
        DataType.Uint16 => "UINT16",
        DataType.Uint32 => "UINT32",
        DataType.Uint64 => "UINT64",
        DataType.Int8 => "INT8",
        DataType.Int16 => "INT16",
        DataType.Int32 => "INT32",
        DataType.Int64 => "INT64",
        DataType.Float16 => "FP16",
        DataType.Bfloat16 => "BF16",
        DataType.Float => "FP32",
        DataType.Double => "FP64",
        DataType.String => "BYTES",
        _ => type.ToString().ToUpperInvariant(),
    };

    /// <summary>Whether values of this type are weights, as against shapes, indexes and flags.</summary>
    public static bool IsWeight(DataType type) =>
        type is not (DataType.Int32 or DataType.Int64 or DataType.Uint32 or DataType.Uint64 or DataType.Bool or DataType.String);
}
