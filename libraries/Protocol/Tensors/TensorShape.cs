using System.Globalization;

namespace EdgeAspire.Protocol.Tensors;

/// <summary>Arithmetic on shapes: row-major dimensions, outermost first; -1 in a declared shape means any size.</summary>
public static class TensorShape
{
    /// <summary>Dimensions that a tensor may have at most.</summary>
    public const int MaxRank = 16;

    /// <summary>The number of elements.</summary>
    /// <returns>False when the rank is over <see cref="MaxRank"/>, a dimension is negative, or the product overflows.</returns>
    public static bool TryCountElements(ReadOnlySpan<long> shape, out long elements)
    {
        elements = 0;
        if (shape.Length > MaxRank)
        {
            return false;
        }

        long product = 1;
        foreach (var dimension in shape)
        {
            if (dimension < 0 || (product > 0 && dimension > long.MaxValue / product))
            {
                return false;
            }

            product *= dimension;
        }

        elements = product;
        return true;
    }

    /// <summary>The bytes of a dense tensor; false as for <see cref="TryCountElements"/>, on overflow, and for byte strings.</summary>
    public static bool TryCountBytes(TensorDataType dataType, ReadOnlySpan<long> shape, out long lengthBytes)
    {
        lengthBytes = 0;
        var elementBytes = dataType.ElementBytes();
        if (elementBytes == 0 || !TryCountElements(shape, out var elements) || elements > long.MaxValue / elementBytes)
        {
            return false;
        }

        lengthBytes = elements * elementBytes;
        return true;
    }

    /// <summary>Whether an actual shape fits a declared one, in which -1 stands for any size.</summary>
    public static bool Matches(ReadOnlySpan<long> declared, ReadOnlySpan<long> actual)
    {
        if (declared.Length != actual.Length)
        {
            return false;
        }

        for (var axis = 0; axis < declared.Length; axis++)
        {
            if (declared[axis] >= 0 && declared[axis] != actual[axis])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The shape as people read it: <c>[1, 28, 28]</c>, an open dimension as <c>N</c>.</summary>
    public static string Format(ReadOnlySpan<long> shape)
    {
        var parts = new string[shape.Length];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            parts[axis] = shape[axis] == -1 ? "N" : shape[axis].ToString(CultureInfo.InvariantCulture);
        }

        return $"[{string.Join(", ", parts)}]";
    }
}
