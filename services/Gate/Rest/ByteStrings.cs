using System.Buffers.Binary;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Rest;

/// <summary>The raw form of a BYTES tensor: elements behind their 32-bit little-endian lengths.</summary>
internal static class ByteStrings
{
    private const int PrefixBytes = sizeof(uint);

    /// <summary>Whether the bytes hold exactly the elements that the shape says.</summary>
    public static Error? Check(string name, ReadOnlySpan<long> shape, ReadOnlySpan<byte> bytes)
    {
        TensorShape.TryCountElements(shape, out var expected);
        long count = 0;
        while (TryTake(ref bytes, out _))
        {
            count++;
        }

        return bytes.IsEmpty && count == expected
            ? null
            : new Error(
                ErrorReason.WrongByteCount,
                $"Input '{name}': expected {expected} byte strings, each behind its 32-bit length, for BYTES {TensorShape.Format(shape)}, got {count} and {bytes.Length} bytes that are none.");
    }

    /// <summary>Takes the first element off; false when there is no whole one.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> element)
    {
        element = default;
        if (bytes.Length < PrefixBytes)
        {
            return false;
        }

        var lengthBytes = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (lengthBytes > (uint)(bytes.Length - PrefixBytes))
        {
            return false;
        }

        element = bytes.Slice(PrefixBytes, (int)lengthBytes);
        bytes = bytes[(PrefixBytes + (int)lengthBytes)..];
        return true;
    }
}
