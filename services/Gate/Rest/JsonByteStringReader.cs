using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Rest;

/// <summary>Reads the strings of a BYTES tensor from JSON: each becomes its UTF-8 bytes behind a 32-bit length.</summary>
internal static class JsonByteStringReader
{
    public const int PrefixBytes = sizeof(uint);

    /// <param name="reader">Stands on the array's first bracket.</param>
    /// <param name="name">The tensor's name, for messages.</param>
    /// <param name="shape">The tensor's shape.</param>
    /// <param name="elements">The product of <paramref name="shape"/>.</param>
    /// <param name="destination">Room for all strings, unescaped, and their prefixes.</param>
    /// <param name="writtenBytes">Bytes of <paramref name="destination"/> that were used.</param>
    /// <returns>What is wrong, or null.</returns>
    public static Error? Read(
        ref Utf8JsonReader reader, string name, ReadOnlySpan<long> shape, long elements, Span<byte> destination, out int writtenBytes)
    {
        writtenBytes = 0;
        var nesting = new ArrayNesting(shape);
        nesting.Open();
        long count = 0;
        while (reader.Read())
        {
            var fits = reader.TokenType switch
            {
                JsonTokenType.StartArray => nesting.Open(),
                JsonTokenType.EndArray => nesting.Close(),
                _ => nesting.AddElement(),
            };
            if (!fits)
            {
                return JsonTensorReader.Misshaped(name, TensorDataType.Bytes, shape);
            }

            if (reader.TokenType == JsonTokenType.EndArray && nesting.Depth == 0)
            {
                return count == elements
                    ? null
                    : JsonTensorReader.WrongCount(name, TensorDataType.Bytes, shape, elements, count.ToString(CultureInfo.InvariantCulture));
            }

            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.EndArray)
            {
                continue;
            }

            if (reader.TokenType != JsonTokenType.String)
            {
                return new Error(
                    ErrorReason.WrongDataType,
                    $"Input '{name}', element {count}: expected a string (BYTES), got {JsonTensorReader.Describe(reader.TokenType)}.");
            }

            if (count == elements)
            {
                return JsonTensorReader.WrongCount(name, TensorDataType.Bytes, shape, elements, "more");
            }

            if (!TryCopy(ref reader, destination[(writtenBytes + PrefixBytes)..], out var stringBytes))
            {
                return new Error(ErrorReason.MalformedRequest, $"Input '{name}', element {count}: the string is not valid Unicode.");
            }

            BinaryPrimitives.WriteUInt32LittleEndian(destination[writtenBytes..], (uint)stringBytes);
            writtenBytes += PrefixBytes + stringBytes;
            count++;
        }

        return JsonTensorReader.Malformed(name, TensorDataType.Bytes, shape, "an array without an end");
    }

    private static bool TryCopy(ref Utf8JsonReader reader, Span<byte> destination, out int stringBytes)
    {
        try
        {
            stringBytes = reader.CopyString(destination);
            return true;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair; the JSON reader reports it no other way.
            stringBytes = 0;
            return false;
        }
    }
}
