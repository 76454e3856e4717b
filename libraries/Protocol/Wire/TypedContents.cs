using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace EdgeAspire.Protocol.Wire;

/// <summary>Tensor bytes from the protocol's typed contents, and back. The integers of 8 and 16 bits travel as 32-bit ones.</summary>
internal static class TypedContents
{
    private const long FieldMemoryBytes = 128;

    /// <summary>
    /// About the memory that a tensor takes while it is read from typed contents and after that, in bytes: packed numbers grow with
    /// their type, and what is a field of its own becomes an object.
    /// </summary>
    public static long MemoryBytes(ReadOnlySpan<byte> contents)
    {
        var memoryBytes = TensorBufferPool.TakenBytes(0);
        var reader = new ProtobufReader(contents);
        while (reader.Read())
        {
            memoryBytes += reader switch
            {
                { HasBytes: false } => FieldMemoryBytes,
                { Field: InferTensorContents.BytesContentsFieldNumber } => FieldMemoryBytes + (4L * reader.Bytes.Length),
                { Field: InferTensorContents.Fp32ContentsFieldNumber or InferTensorContents.Fp64ContentsFieldNumber } => 4L * reader.Bytes.Length,
                _ => 16L * reader.Bytes.Length,
            };
        }

        return memoryBytes;
    }

    /// <summary>The bytes of a tensor with <paramref name="elements"/> elements.</summary>
    public static Outcome<TensorBuffer> ToBytes(string tensor, TensorDataType dataType, long elements, InferTensorContents contents) => dataType switch
    {
        TensorDataType.Bool => Narrow<uint, byte>(tensor, elements, [.. contents.BoolContents.Select(value => value ? 1u : 0u)]),
        TensorDataType.UInt8 => Narrow<uint, byte>(tensor, elements, contents.UintContents),
        TensorDataType.UInt16 => Narrow<uint, ushort>(tensor, elements, contents.UintContents),
        TensorDataType.UInt32 => Narrow<uint, uint>(tensor, elements, contents.UintContents),
        TensorDataType.UInt64 => Narrow<ulong, ulong>(tensor, elements, contents.Uint64Contents),
        TensorDataType.Int8 => Narrow<int, sbyte>(tensor, elements, contents.IntContents),
        TensorDataType.Int16 => Narrow<int, short>(tensor, elements, contents.IntContents),
        TensorDataType.Int32 => Narrow<int, int>(tensor, elements, contents.IntContents),
        TensorDataType.Int64 => Narrow<long, long>(tensor, elements, contents.Int64Contents),
        TensorDataType.Fp32 => Narrow<float, float>(tensor, elements, contents.Fp32Contents),
        TensorDataType.Fp64 => Narrow<double, double>(tensor, elements, contents.Fp64Contents),
        TensorDataType.Bytes => Join(tensor, elements, contents.BytesContents),
        _ => new Error(ErrorReason.WrongDataType, $"{tensor}: {dataType.ProtocolName()} has no typed contents; send it as raw bytes."),
    };

    /// <summary>The typed contents of a tensor.</summary>
    public static Outcome<InferTensorContents> FromTensor(Tensor tensor)
    {
        var contents = new InferTensorContents();
        var data = tensor.Data.Span;
        switch (tensor.DataType)
        {
            case TensorDataType.Bool:
                foreach (var value in data)
                {
                    contents.BoolContents.Add(value != 0);
                }

                break;
            case TensorDataType.UInt8:
                Widen<byte, uint>(data, contents.UintContents);
                break;
            case TensorDataType.UInt16:
                Widen<ushort, uint>(data, contents.UintContents);
                break;
            case TensorDataType.UInt32:
                Widen<uint, uint>(data, contents.UintContents);
                break;
            case TensorDataType.UInt64:
                Widen<ulong, ulong>(data, contents.Uint64Contents);
                break;
            case TensorDataType.Int8:
                Widen<sbyte, int>(data, contents.IntContents);
                break;
            case TensorDataType.Int16:
                Widen<short, int>(data, contents.IntContents);
                break;
            case TensorDataType.Int32:
                Widen<int, int>(data, contents.IntContents);
                break;
            case TensorDataType.Int64:
                Widen<long, long>(data, contents.Int64Contents);
                break;
            case TensorDataType.Fp32:
                Widen<float, float>(data, contents.Fp32Contents);
                break;
            case TensorDataType.Fp64:
                Widen<double, double>(data, contents.Fp64Contents);
                break;
            case TensorDataType.Bytes:
                return Split(tensor, contents);
            default:
                return new Error(
                    ErrorReason.WrongDataType, $"{tensor.Name}: {tensor.DataType.ProtocolName()} has no typed contents; ask with raw bytes.");
        }

        return contents;
    }

    private static Outcome<TensorBuffer> Narrow<TWire, TElement>(string tensor, long elements, RepeatedField<TWire> values)
        where TWire : struct, INumber<TWire>
        where TElement : unmanaged, INumber<TElement>
    {
        if (values.Count != elements)
        {
            return WrongCount(tensor, elements, values.Count);
        }

        var buffer = TensorBufferPool.Shared.Rent(checked(values.Count * Marshal.SizeOf<TElement>()));
        var destination = MemoryMarshal.Cast<byte, TElement>(buffer.Memory.Span);
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = TElement.CreateTruncating(values[i]);
            if (typeof(TWire) != typeof(TElement) && TWire.CreateTruncating(destination[i]) != values[i])
            {
                buffer.Dispose();
                return new Error(
                    ErrorReason.InvalidArgument,
                    string.Create(CultureInfo.InvariantCulture, $"{tensor}: element {i} is {values[i]}, which its datatype cannot hold."));
            }
        }

        return buffer;
    }

    private static void Widen<TElement, TWire>(ReadOnlySpan<byte> data, RepeatedField<TWire> values)
        where TElement : unmanaged, INumber<TElement>
        where TWire : struct, INumber<TWire>
    {
        var source = MemoryMarshal.Cast<byte, TElement>(data);
        values.Capacity = source.Length;
        foreach (var value in source)
        {
            values.Add(TWire.CreateTruncating(value));
        }
    }

    private static Outcome<TensorBuffer> Join(string tensor, long elements, RepeatedField<ByteString> values)
    {
        if (values.Count != elements)
        {
            return WrongCount(tensor, elements, values.Count);
        }

        var buffer = TensorBufferPool.Shared.Rent(checked((int)values.Sum(value => 4L + value.Length)));
        var rest = buffer.Memory.Span;
        foreach (var value in values)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, value.Length);
            value.Span.CopyTo(rest[4..]);
            rest = rest[(4 + value.Length)..];
        }

        return buffer;
    }

    private static Outcome<InferTensorContents> Split(Tensor tensor, InferTensorContents contents)
    {
        var rest = tensor.Data.Span;
        while (!rest.IsEmpty)
        {
            if (rest.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(rest) > (uint)(rest.Length - 4))
            {
                return new Error(ErrorReason.WrongByteCount, $"{tensor.Name}: its byte strings do not end where the tensor ends.");
            }

            var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
            contents.BytesContents.Add(ByteString.CopyFrom(rest.Slice(4, length)));
            rest = rest[(4 + length)..];
        }

        return contents;
    }

    private static Error WrongCount(string tensor, long expected, int actual) =>
        new(ErrorReason.WrongByteCount, $"{tensor}: its shape has {expected} elements, its typed contents {actual}.");
}
