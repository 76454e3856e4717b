using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace EdgeAspire.Protocol.Tensors;

/// <summary>Names and sizes of <see cref="TensorDataType"/>.</summary>
public static class TensorDataTypes
{
    private static readonly string[] Names =
        ["BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "BF16", "FP32", "FP64", "BYTES"];

    private static readonly int[] Sizes = [1, 1, 2, 4, 8, 1, 2, 4, 8, 2, 2, 4, 8, 0];

    /// <summary>The protocol's name, such as <c>FP32</c>.</summary>
    public static string ProtocolName(this TensorDataType dataType) => Names[(int)dataType];

    /// <summary>Bytes per element; 0 for <see cref="TensorDataType.Bytes"/>, whose elements vary.</summary>
    public static int ElementBytes(this TensorDataType dataType) => Sizes[(int)dataType];

    /// <summary>Finds the data type whose name has these UTF-8 bytes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> name, out TensorDataType dataType)
    {
        for (var index = 0; index < Names.Length; index++)
        {
            if (Ascii.Equals(name, Names[index]))
            {
                dataType = (TensorDataType)index;
                return true;
            }
        }

        dataType = default;
        return false;
    }

    /// <summary>Finds the data type with the protocol's name; names are upper case, as the protocol writes them.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, out TensorDataType dataType)
    {
        var index = Array.IndexOf(Names, name);
        dataType = index < 0 ? default : (TensorDataType)index;
        return index >= 0;
    }
}
