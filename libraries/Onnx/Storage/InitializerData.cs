using System.Buffers.Binary;
using System.Collections.Immutable;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Validation;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Storage;

/// <summary>The bytes of initializers and of slices of them, wherever the model keeps them.</summary>
public static class InitializerData
{
    /// <summary>The bytes of an initializer as raw_data would hold them, whether the model has them as such, typed or as a reference.</summary>
    /// <exception cref="ArgumentException">The value is no initializer, or one of texts, which have no such bytes.</exception>
    public static IInitializerData Of(GraphValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Data is { } data)
        {
            return data;
        }

        TensorProto tensor = value.Initializer ?? throw new ArgumentException($"{value} is no initializer.", nameof(value));
        return new InlineData(tensor.HasRawData ? tensor.RawData.Memory : Raw(tensor));
    }

    /// <summary>
    /// A part of a tensor: the elements <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/> - 1 along an
    /// axis, all of them along the others. Nothing is copied before it is read; slices of slices cut along several axes.
    /// </summary>
    /// <param name="data">The bytes of the whole tensor.</param>
    /// <param name="type">Its element type, of at least 8 bits.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="axis">The axis, from 0.</param>
    /// <param name="start">First element along the axis.</param>
    /// <param name="count">Number of elements along the axis, at least 0.</param>
    /// <exception cref="ArgumentException">The slice is not within the tensor, or the data have another length.</exception>
    public static IInitializerData Slice(
        IInitializerData data, DataType type, ImmutableArray<long> shape, int axis, long start, long count)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegative(axis);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(axis, shape.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, shape[axis] - count);
        int elementBytes = TensorTypes.BitsOf(type) / 8;
        if (elementBytes == 0 || TensorValidator.ElementsOf(shape) is not long elements || data.LengthBytes != elements * elementBytes)
        {
            throw new ArgumentException(
                $"{data.LengthBytes} bytes are not a tensor of {TensorTypes.NameOf(type)} [{string.Join(", ", shape)}] with elements of whole bytes.",
                nameof(data));
        }

        long outer = shape.Take(axis).Aggregate(1L, (product, size) => product * size);
        long innerBytes = shape.Skip(axis + 1).Aggregate((long)elementBytes, (product, size) => product * size);
        return new StridedData(data, outer, shape[axis] * innerBytes, start * innerBytes, count * innerBytes);
    }

    private static byte[] Raw(TensorProto tensor)
    {
        var type = (DataType)tensor.DataType;
        long elements = TensorValidator.ElementsOf(tensor.Dims) ?? 0;
        byte[] bytes = new byte[TensorTypes.LengthOf(type, elements)];
        if (type is DataType.String)
        {
            throw new ArgumentException($"Initializer '{tensor.Name}' holds texts, which have no raw bytes.", nameof(tensor));
        }

        switch (type)
        {
            case DataType.Float or DataType.Complex64:
                Write(tensor.FloatData, bytes, BinaryPrimitives.WriteSingleLittleEndian);
                break;
            case DataType.Double or DataType.Complex128:
                Write(tensor.DoubleData, bytes, BinaryPrimitives.WriteDoubleLittleEndian);
                break;
            case DataType.Int64:
                Write(tensor.Int64Data, bytes, BinaryPrimitives.WriteInt64LittleEndian);
                break;
            case DataType.Uint64:
                Write(tensor.Uint64Data, bytes, BinaryPrimitives.WriteUInt64LittleEndian);
                break;
            case DataType.Uint32:
                Write(tensor.Uint64Data, bytes, (place, value) => BinaryPrimitives.WriteUInt32LittleEndian(place, (uint)value));
                break;
            case DataType.Int32:
                Write(tensor.Int32Data, bytes, BinaryPrimitives.WriteInt32LittleEndian);
                break;
            case DataType.Int16 or DataType.Uint16 or DataType.Float16 or DataType.Bfloat16:
                Write(tensor.Int32Data, bytes, (place, value) => BinaryPrimitives.WriteUInt16LittleEndian(place, (ushort)value));
                break;
            default:
                Write(tensor.Int32Data, bytes, (place, value) => place[0] = (byte)value);
                break;
        }

        return bytes;
    }

    private static void Write<T>(IReadOnlyCollection<T> values, byte[] bytes, Action<Span<byte>, T> write)
    {
        if (values.Count == 0)
        {
            return;
        }

        int size = bytes.Length / values.Count;
        int offset = 0;
        foreach (T value in values)
        {
            write(bytes.AsSpan(offset, size), value);
            offset += size;
        }
    }
}
