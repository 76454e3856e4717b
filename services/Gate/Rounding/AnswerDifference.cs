using System.Runtime.InteropServices;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Rounding;

/// <summary>How far the answer to a request is from what the same plan gives without rounding.</summary>
/// <param name="Change">
/// The largest difference of an element of an FP32 output, relative to the largest magnitude of that output when it is exact; the largest of
/// all outputs. Null when none is FP32.
/// </param>
/// <param name="Answers">
/// Answers that were held against each other. Along the last axis each row of several FP32 elements is one, by its largest element; so is
/// each row of integers, by all of them.
/// </param>
/// <param name="SameAnswers">How many of them are the same.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AnswerDifference(double? Change, long Answers, long SameAnswers)
{
    // What an element counts for that is not finite where the exact one is.
    private const double Lost = 1;

    /// <summary>Holds the outputs of an answer against the exact ones.</summary>
    /// <param name="given">The outputs that were answered.</param>
    /// <param name="exact">The same outputs, in the same order, without rounding.</param>
    /// <returns>Null where nothing can be said: an exact output is not finite, or all are of types that are not compared.</returns>
    public static AnswerDifference? Between(IReadOnlyList<Tensor> given, IReadOnlyList<Tensor> exact)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(exact);
        AnswerDifference? all = null;
        for (var output = 0; output < given.Count; output++)
        {
            if (exact[output].DataType is TensorDataType.Fp32)
            {
                if (OfNumbers(given[output], exact[output]) is not { } difference)
                {
                    return null;
                }

                all = difference.And(all);
            }
            else if (IsWhole(exact[output].DataType))
            {
                all = OfWholeNumbers(given[output], exact[output]).And(all);
            }
        }

        return all;
    }

    private AnswerDifference And(AnswerDifference? other) => other is not var (change, answers, same)
        ? this
        : new AnswerDifference(Change is { } own && change is { } others ? Math.Max(own, others) : Change ?? change, Answers + answers, SameAnswers + same);

    private static AnswerDifference? OfNumbers(Tensor given, Tensor exact)
    {
        var values = MemoryMarshal.Cast<byte, float>(given.Data.Span);
        var exactValues = MemoryMarshal.Cast<byte, float>(exact.Data.Span);
        double largest = 0;
        double furthest = 0;
        var isLost = false;
        for (var i = 0; i < exactValues.Length; i++)
        {
            if (values[i] == exactValues[i])
            {
                // Infinities that a model gives on purpose are no yardstick, but they are the same.
                largest = float.IsFinite(values[i]) ? Math.Max(largest, Math.Abs((double)values[i])) : largest;
                continue;
            }

            if (!float.IsFinite(exactValues[i]))
            {
                return null;
            }

            largest = Math.Max(largest, Math.Abs((double)exactValues[i]));
            isLost |= !float.IsFinite(values[i]);
            furthest = float.IsFinite(values[i]) ? Math.Max(furthest, Math.Abs((double)values[i] - exactValues[i])) : furthest;
        }

        var change = furthest == 0 ? 0 : largest == 0 ? Lost : furthest / largest;
        var (answers, same) = CompareLargest(values, exactValues, RowLength(exact));
        return new AnswerDifference(isLost ? Math.Max(Lost, change) : change, answers, same);
    }

    private static (long Answers, long Same) CompareLargest(ReadOnlySpan<float> given, ReadOnlySpan<float> exact, int row)
    {
        if (row < 2)
        {
            return default;
        }

        var same = 0L;
        for (var start = 0; start < exact.Length; start += row)
        {
            same += IsSameLargest(given.Slice(start, row), exact.Slice(start, row)) ? 1 : 0;
        }

        return (exact.Length / row, same);
    }

    // Of equal elements any may be the largest.
    private static bool IsSameLargest(ReadOnlySpan<float> given, ReadOnlySpan<float> exact)
    {
        var largest = 0;
        for (var i = 0; i < exact.Length; i++)
        {
            if (float.IsNaN(given[i]))
            {
                return false;
            }

            largest = given[i] > given[largest] ? i : largest;
        }

        foreach (var value in exact)
        {
            if (value > exact[largest])
            {
                return false;
            }
        }

        return true;
    }

    private static AnswerDifference OfWholeNumbers(Tensor given, Tensor exact)
    {
        var row = RowLength(exact) * exact.DataType.ElementBytes();
        long answers = 0;
        long same = 0;
        for (var start = 0; start < exact.Data.Length; start += row)
        {
            answers++;
            same += given.Data.Span.Slice(start, row).SequenceEqual(exact.Data.Span.Slice(start, row)) ? 1 : 0;
        }

        return new AnswerDifference(null, answers, same);
    }

    private static int RowLength(Tensor tensor) => tensor.Shape.Length == 0 ? 1 : (int)tensor.Shape[^1];

    private static bool IsWhole(TensorDataType type) => type is
        TensorDataType.Bool or TensorDataType.UInt8 or TensorDataType.UInt16 or TensorDataType.UInt32 or TensorDataType.UInt64
        or TensorDataType.Int8 or TensorDataType.Int16 or TensorDataType.Int32 or TensorDataType.Int64;
}
