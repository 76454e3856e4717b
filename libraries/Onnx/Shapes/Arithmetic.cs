using System.Collections.Immutable;
using EdgeAspire.Onnx.Graphs;
using static EdgeAspire.Onnx.Proto.TensorProto.Types;

namespace EdgeAspire.Onnx.Shapes;

/// <summary>Computes element-wise operators on small constants: the arithmetic by which exporters make shapes.</summary>
internal static class Arithmetic
{
    /// <summary>The result of a binary operator; null when it is not constant, large, or not one that shapes are made with.</summary>
    public static ConstantTensor? Fold(NodeContext node, DataType type, ImmutableArray<long> shape)
    {
        if (node.InputCount != 2
            || node.Input(0)?.Constant is not { } left
            || node.Input(1)?.Constant is not { } right
            || left.IsInteger != right.IsInteger
            || !node.MayFold(shape, out int count))
        {
            return null;
        }

        if (left.IsInteger)
        {
            long[] integers = new long[count];
            for (int i = 0; i < count; i++)
            {
                long a = left.Integers[Broadcasting.PlaceOf(i, shape, left.Shape)];
                long b = right.Integers[Broadcasting.PlaceOf(i, shape, right.Shape)];
                if (Apply(node.Node.OpType, a, b) is not { } value)
                {
                    return null;
                }

                integers[i] = value;
            }

            return FoldCast(ConstantTensor.OfIntegers(DataType.Int64, shape, [.. integers]), type);
        }

        double[] reals = new double[count];
        for (int i = 0; i < count; i++)
        {
            double a = left.Reals[Broadcasting.PlaceOf(i, shape, left.Shape)];
            double b = right.Reals[Broadcasting.PlaceOf(i, shape, right.Shape)];
            double? value = node.Node.OpType switch
            {
                "Add" => a + b,
                "Sub" => a - b,
                "Mul" => a * b,
                "Div" => a / b,
                _ => null,
            };
            if (value is null)
            {
                return null;
            }

            reals[i] = Round(type, value.Value);
        }

        return ConstantTensor.OfReals(type, shape, [.. reals]);
    }

    public static ConstantTensor? FoldWhere(NodeContext node, ImmutableArray<long> shape)
    {
        if (node.Input(0)?.Constant is not { IsInteger: true } condition
            || node.Input(1)?.Constant is not { IsInteger: true } yes
            || node.Input(2)?.Constant is not { IsInteger: true } no
            || !node.MayFold(shape, out int count))
        {
            return null;
        }

        long[] values = new long[count];
        for (int i = 0; i < count; i++)
        {
            ConstantTensor chosen = condition.Integers[Broadcasting.PlaceOf(i, shape, condition.Shape)] != 0 ? yes : no;
            values[i] = chosen.Integers[Broadcasting.PlaceOf(i, shape, chosen.Shape)];
        }

        return ConstantTensor.OfIntegers(yes.Type, shape, [.. values]);
    }

    /// <summary>A rounding operator or the like; null when the input is not constant.</summary>
    public static ConstantTensor? FoldUnary(GraphValue input, string opType)
    {
        if (input.Constant is not { } constant)
        {
            return null;
        }

        if (constant.IsInteger)
        {
            return opType is "Neg" && constant.Integers.All(value => value != long.MinValue)
                ? FoldCast(ConstantTensor.OfIntegers(DataType.Int64, constant.Shape, [.. constant.Integers.Select(value => -value)]), constant.Type)
                : null;
        }

        Func<double, double>? function = opType switch
        {
            "Floor" => Math.Floor,
            "Ceil" => Math.Ceiling,
            "Round" => value => Math.Round(value, MidpointRounding.ToEven),
            "Neg" => value => -value,
            _ => null,
        };
        return function is null ? null : ConstantTensor.OfReals(constant.Type, constant.Shape, [.. constant.Reals.Select(function)]);
    }

    public static ConstantTensor? FoldCast(GraphValue input, DataType type) => input.Constant is { } constant ? FoldCast(constant, type) : null;

    /// <summary>The elements in another type; null when it does not hold them all.</summary>
    public static ConstantTensor? FoldCast(ConstantTensor constant, DataType type)
    {
        if (ConstantTensor.HoldsReals(type))
        {
            return ConstantTensor.OfReals(
                type,
                constant.Shape,
                constant.IsInteger ? [.. constant.Integers.Select(value => Round(type, value))] : [.. constant.Reals.Select(value => Round(type, value))]);
        }

        if (!ConstantTensor.HoldsIntegers(type))
        {
            return null;
        }

        // What does not fit is undefined or wraps around: such a constant is better not known.
        (long least, long most) = type switch
        {
            DataType.Int64 => (long.MinValue, long.MaxValue),
            DataType.Int32 => (int.MinValue, int.MaxValue),
            DataType.Uint32 => (0, uint.MaxValue),
            DataType.Int16 => (short.MinValue, short.MaxValue),
            DataType.Uint16 => (0, ushort.MaxValue),
            DataType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            DataType.Uint8 => (0L, byte.MaxValue),
            _ => (0, 1),
        };
        if (type is DataType.Bool)
        {
            ImmutableArray<long> flags = constant.IsInteger
                ? [.. constant.Integers.Select(value => value != 0 ? 1L : 0L)]
                : [.. constant.Reals.Select(value => value != 0 ? 1L : 0L)];
            return ConstantTensor.OfIntegers(type, constant.Shape, flags);
        }

        if (constant.IsInteger)
        {
            return constant.Integers.All(value => value >= least && value <= most)
                ? ConstantTensor.OfIntegers(type, constant.Shape, constant.Integers)
                : null;
        }

        const double Exact = 1L << 53;
        return constant.Reals.All(value => value >= Math.Max(least, -Exact) && value <= Math.Min(most, Exact))
            ? ConstantTensor.OfIntegers(type, constant.Shape, [.. constant.Reals.Select(value => (long)value)])
            : null;
    }

    /// <summary>The number of elements, where they are few.</summary>
    public static bool TryCount(ImmutableArray<long> shape, out int count)
    {
        long product = 1;
        foreach (long size in shape)
        {
            product *= Math.Min(size, ConstantTensor.MaxElements + 1);
            if (product > ConstantTensor.MaxElements)
            {
                count = 0;
                return false;
            }
        }

        count = (int)product;
        return true;
    }

    private static double Round(DataType type, double value) => type switch
    {
        DataType.Float => (float)value,
        DataType.Float16 => (double)(Half)value,
        _ => value,
    };

    private static long? Apply(string opType, long a, long b) => opType switch
    {
        "Add" => Fits((Int128)a + b),
        "Sub" => Fits((Int128)a - b),
        "Mul" => Fits((Int128)a * b),
        "Div" => b == 0 || (a == long.MinValue && b == -1) ? null : a / b,
        "Mod" => b == 0 || b == -1 ? null : a - (b * (long)Math.Floor((decimal)a / b)),
        "Max" => Math.Max(a, b),
        "Min" => Math.Min(a, b),
        "Equal" => a == b ? 1 : 0,
        "Less" => a < b ? 1 : 0,
        "LessOrEqual" => a <= b ? 1 : 0,
        "Greater" => a > b ? 1 : 0,
        "GreaterOrEqual" => a >= b ? 1 : 0,
        "And" => a & b,
        "Or" => a | b,
        _ => null,
    };

    private static long? Fits(Int128 value) => value >= long.MinValue && value <= long.MaxValue ? (long)value : null;
}
