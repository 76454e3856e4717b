using System.Buffers.Binary;
using System.Collections.Immutable;
using EdgeAspire.Onnx.Proto;
using EdgeAspire.Onnx.Validation;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Graphs;

/// <summary>The content of a small tensor that does not depend on the model's inputs, such as the target of a Reshape.</summary>
public sealed class ConstantTensor
{
    /// <summary>Larger tensors are weights, not parameters of operators.</summary>
    public const int MaxElements = 1024;

    private ConstantTensor(DataType type, ImmutableArray<long> shape, ImmutableArray<long> integers, ImmutableArray<double> reals)
    {
        Type = type;
        Shape = shape;
        Integers = integers;
        Reals = reals;
    }

    /// <summary>The element type.</summary>
    public DataType Type { get; }

    /// <summary>Sizes of the dimensions; empty for a scalar.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>The elements of an integer or BOOL tensor, row-major, BOOL as 0 and 1; empty for others.</summary>
    public ImmutableArray<long> Integers { get; }

    /// <summary>The elements of a floating-point tensor, row-major, as they are after conversion to double; empty for others.</summary>
    public ImmutableArray<double> Reals { get; }

    /// <summary>Whether the elements are <see cref="Integers"/>.</summary>
    public bool IsInteger => HoldsIntegers(Type);

    /// <summary>Number of elements.</summary>
    public int Count => IsInteger ? Integers.Length : Reals.Length;

    internal static bool HoldsIntegers(DataType type) => type is DataType.Int64 or DataType.Int32 or DataType.Int16 or DataType.Int8
        or DataType.Uint8 or DataType.Uint16 or DataType.Uint32 or DataType.Bool;

    internal static bool HoldsReals(DataType type) => type is DataType.Float or DataType.Double or DataType.Float16;

    internal static ConstantTensor OfIntegers(DataType type, ImmutableArray<long> shape, ImmutableArray<long> integers) =>
        new(type, shape, integers, []);

    internal static ConstantTensor OfReals(DataType type, ImmutableArray<long> shape, ImmutableArray<double> reals) =>
        new(type, shape, [], reals);

    /// <summary>The same elements in another shape of as many elements.</summary>
    internal ConstantTensor WithShape(ImmutableArray<long> shape) => new(Type, shape, Integers, Reals);

    /// <summary>The elements at some places, in a shape of as many elements as places.</summary>
    internal ConstantTensor Pick(ImmutableArray<long> shape, ReadOnlySpan<int> places)
    {
        if (IsInteger)
        {
            var integers = ImmutableArray.CreateBuilder<long>(places.Length);
            foreach (int place in places)
            {
                integers.Add(Integers[place]);
            }

            return OfIntegers(Type, shape, integers.MoveToImmutable());
        }

        var reals = ImmutableArray.CreateBuilder<double>(places.Length);
        foreach (int place in places)
        {
            reals.Add(Reals[place]);
        }

        return OfReals(Type, shape, reals.MoveToImmutable());
    }

    /// <summary>Reads a stored tensor; null when it is large, or of a type whose content no operator's shape depends on.</summary>
    internal static ConstantTensor? Of(TensorProto tensor)
    {
        var type = (DataType)tensor.DataType;
        if (TensorValidator.ElementsOf(tensor.Dims) is not long elements || elements > MaxElements)
        {
            return null;
        }

        int count = (int)elements;
        ImmutableArray<long> shape = [.. tensor.Dims];
        if (HoldsIntegers(type) && Integer(tensor, type, count) is { } integers)
        {
            return OfIntegers(type, shape, integers);
        }

        return HoldsReals(type) && Real(tensor, type, count) is { } reals ? OfReals(type, shape, reals) : null;
    }

    private static ImmutableArray<long>? Integer(TensorProto tensor, DataType type, int count)
    {
        long[] values = new long[count];
        if (!tensor.HasRawData)
        {
            ImmutableArray<long> typed = type switch
            {
                DataType.Int64 => [.. tensor.Int64Data],
                DataType.Uint32 => [.. tensor.Uint64Data.Select(value => (long)value)],
                _ => [.. tensor.Int32Data.Select(value => (long)value)],
            };
            return typed.Length == count ? typed : null;
        }

        ReadOnlySpan<byte> raw = tensor.RawData.Span;
        int size = TensorTypes.BitsOf(type) / 8;
        if (raw.Length != (long)size * count)
        {
            return null;
        }

        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> element = raw.Slice(i * size, size);
            values[i] = type switch
            {
                DataType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(element),
                DataType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(element),
                DataType.Uint32 => BinaryPrimitives.ReadUInt32LittleEndian(element),
                DataType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(element),
                DataType.Uint16 => BinaryPrimitives.ReadUInt16LittleEndian(element),
                DataType.Int8 => (sbyte)element[0],
                _ => element[0],
            };
        }

        return [.. values];
    }

    private static ImmutableArray<double>? Real(TensorProto tensor, DataType type, int count)
    {
        if (!tensor.HasRawData)
        {
            ImmutableArray<double> typed = type switch
            {
                DataType.Float => [.. tensor.FloatData.Select(value => (double)value)],
                DataType.Double => [.. tensor.DoubleData],
                _ => [.. tensor.Int32Data.Select(value => (double)BitConverter.UInt16BitsToHalf((ushort)value))],
            };
            return typed.Length == count ? typed : null;
        }

        ReadOnlySpan<byte> raw = tensor.RawData.Span;
        int size = TensorTypes.BitsOf(type) / 8;
        if (raw.Length != (long)size * count)
        {
            return null;
        }

        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> element = raw.Slice(i * size, size);
            values[i] = type switch
            {
                DataType.Float => BinaryPrimitives.ReadSingleLittleEndian(element),
                DataType.Double => BinaryPrimitives.ReadDoubleLittleEndian(element),
                _ => (double)BinaryPrimitives.ReadHalfLittleEndian(element),
            };
        }

        return [.. values];
    }
}
