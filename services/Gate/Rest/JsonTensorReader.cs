using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Rest;

/// <summary>
/// Reads the <c>data</c> of a tensor from JSON straight into the tensor's bytes: a flat array of all elements, or arrays nested as the
/// shape says.
/// </summary>
internal static class JsonTensorReader
{
    /// <param name="reader">Stands on the array's first bracket.</param>
    /// <param name="name">The tensor's name, for messages.</param>
    /// <param name="dataType">Any type that has a JSON form, byte strings excepted.</param>
    /// <param name="shape">The tensor's shape.</param>
    /// <param name="destination">As many bytes as shape and type say.</param>
    /// <returns>What is wrong, or null.</returns>
    public static Error? Read(ref Utf8JsonReader reader, string name, TensorDataType dataType, ReadOnlySpan<long> shape, Span<byte> destination)
    {
        var elementBytes = dataType.ElementBytes();
        var nesting = new ArrayNesting(shape);
        nesting.Open();
        var written = 0;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray:
                    if (!nesting.Open())
                    {
                        return Misshaped(name, dataType, shape);
                    }

                    break;
                case JsonTokenType.EndArray:
                    if (!nesting.Close())
                    {
                        return Misshaped(name, dataType, shape);
                    }

                    if (nesting.Depth == 0)
                    {
                        return written == destination.Length
                            ? null
                            : WrongCount(name, dataType, shape, destination.Length / elementBytes, (written / elementBytes).ToString(CultureInfo.InvariantCulture));
                    }

                    break;
                default:
                    if (!nesting.AddElement())
                    {
                        return Misshaped(name, dataType, shape);
                    }

                    if (written == destination.Length)
                    {
                        return WrongCount(name, dataType, shape, destination.Length / elementBytes, "more");
                    }

                    if (ReadElement(ref reader, dataType, destination.Slice(written, elementBytes)) is { } reason)
                    {
                        return ElementError(ref reader, name, dataType, written / elementBytes, reason);
                    }

                    written += elementBytes;
                    break;
            }
        }

        return Malformed(name, dataType, shape, "an array without an end");
    }

    internal static Error Misshaped(string name, TensorDataType dataType, ReadOnlySpan<long> shape) => new(
        ErrorReason.WrongShape,
        $"Data of input '{name}' is nested otherwise than its shape {TensorShape.Format(shape)} ({dataType.ProtocolName()}): expected a flat array, or arrays nested as the shape says.");

    internal static Error Malformed(string name, TensorDataType dataType, ReadOnlySpan<long> shape, string actual) => new(
        ErrorReason.MalformedRequest,
        $"Data of input '{name}': expected an array of {dataType.ProtocolName()} of shape {TensorShape.Format(shape)}, got {actual}.");

    internal static Error WrongCount(string name, TensorDataType dataType, ReadOnlySpan<long> shape, long expected, string actual) => new(
        ErrorReason.WrongByteCount,
        $"Data of input '{name}': expected {expected} elements for {dataType.ProtocolName()} {TensorShape.Format(shape)}, got {actual}.");

    internal static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "JSON object",
        JsonTokenType.StartArray => "JSON array",
        JsonTokenType.String => "string",
        JsonTokenType.Number => "number",
        JsonTokenType.True or JsonTokenType.False => "boolean",
        JsonTokenType.Null => "null",
        _ => token.ToString(),
    };

    private static Error ElementError(ref Utf8JsonReader reader, string name, TensorDataType dataType, int index, ErrorReason reason)
    {
        const int LongestShown = 32;
        var raw = reader.ValueSpan[..Math.Min(reader.ValueSpan.Length, LongestShown)];
        var shown = reader.TokenType is JsonTokenType.Number or JsonTokenType.String
            ? $"'{Encoding.UTF8.GetString(raw)}'"
            : Describe(reader.TokenType);
        return reason == ErrorReason.NonFiniteValue
            ? new Error(reason, $"Input '{name}', element {index}: {shown} is not finite as {dataType.ProtocolName()}.")
            : new Error(reason, $"Input '{name}', element {index}: expected {Expected(dataType)}, got {shown}.");
    }

    private static string Expected(TensorDataType dataType) => dataType switch
    {
        TensorDataType.Bool => "true or false",
        TensorDataType.Fp32 or TensorDataType.Fp64 => $"a number ({dataType.ProtocolName()})",
        _ => $"an integer within {dataType.ProtocolName()}",
    };

    // Null when the element was written; otherwise why it was not.
    private static ErrorReason? ReadElement(ref Utf8JsonReader reader, TensorDataType dataType, Span<byte> element)
    {
        if (dataType == TensorDataType.Bool)
        {
            element[0] = reader.TokenType == JsonTokenType.True ? (byte)1 : (byte)0;
            return reader.TokenType is JsonTokenType.True or JsonTokenType.False ? null : ErrorReason.WrongDataType;
        }

        if (reader.TokenType != JsonTokenType.Number)
        {
            return ErrorReason.WrongDataType;
        }

        switch (dataType)
        {
            case TensorDataType.Fp32:
                if (!reader.TryGetSingle(out var single) || !float.IsFinite(single))
                {
                    return ErrorReason.NonFiniteValue;
                }

                BinaryPrimitives.WriteSingleLittleEndian(element, single);
                return null;
            case TensorDataType.Fp64:
                if (!reader.TryGetDouble(out var number) || !double.IsFinite(number))
                {
                    return ErrorReason.NonFiniteValue;
                }

                BinaryPrimitives.WriteDoubleLittleEndian(element, number);
                return null;
            default:
                return ReadInteger(ref reader, dataType, element) ? null : ErrorReason.WrongDataType;
        }
    }

    private static bool ReadInteger(ref Utf8JsonReader reader, TensorDataType dataType, Span<byte> element)
    {
        switch (dataType)
        {
            case TensorDataType.UInt8:
                return reader.TryGetByte(out element[0]);
            case TensorDataType.Int8:
                var isInt8 = reader.TryGetSByte(out var int8);
                element[0] = (byte)int8;
                return isInt8;
            case TensorDataType.UInt16:
                var isUInt16 = reader.TryGetUInt16(out var uint16);
                MemoryMarshal.Write(element, uint16);
                return isUInt16;
            case TensorDataType.Int16:
                var isInt16 = reader.TryGetInt16(out var int16);
                MemoryMarshal.Write(element, int16);
                return isInt16;
            case TensorDataType.UInt32:
                var isUInt32 = reader.TryGetUInt32(out var uint32);
                MemoryMarshal.Write(element, uint32);
                return isUInt32;
            case TensorDataType.Int32:
                var isInt32 = reader.TryGetInt32(out var int32);
                MemoryMarshal.Write(element, int32);
                return isInt32;
            case TensorDataType.UInt64:
                var isUInt64 = reader.TryGetUInt64(out var uint64);
                MemoryMarshal.Write(element, uint64);
                return isUInt64;
            default:
                var isInt64 = reader.TryGetInt64(out var int64);
                MemoryMarshal.Write(element, int64);
                return isInt64;
        }
    }
}
