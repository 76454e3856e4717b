using System.Collections.Immutable;

namespace EdgeAspire.Onnx.Shapes;

/// <summary>Multidirectional broadcasting: shapes are aligned at their last dimension, and a size of 1 stretches.</summary>
internal static class Broadcasting
{
    public static bool TryCombine(ImmutableArray<long> left, ImmutableArray<long> right, out ImmutableArray<long> result)
    {
        long[] combined = new long[Math.Max(left.Length, right.Length)];
        for (int fromEnd = 1; fromEnd <= combined.Length; fromEnd++)
        {
            long a = fromEnd <= left.Length ? left[^fromEnd] : 1;
            long b = fromEnd <= right.Length ? right[^fromEnd] : 1;
            if (a != b && a != 1 && b != 1)
            {
                result = [];
                return false;
            }

            combined[^fromEnd] = a == 1 ? b : a;
        }

        result = [.. combined];
        return true;
    }

    /// <summary>Place in a tensor of <paramref name="source"/> that broadcasting reads for a place of the result.</summary>
    public static int PlaceOf(int place, ImmutableArray<long> result, ImmutableArray<long> source)
    {
        int found = 0;
        int step = 1;
        for (int fromEnd = 1; fromEnd <= result.Length; fromEnd++)
        {
            int size = (int)result[^fromEnd];
            int coordinate = place % size;
            place /= size;
            if (fromEnd <= source.Length)
            {
                found += source[^fromEnd] == 1 ? 0 : coordinate * step;
                step *= (int)source[^fromEnd];
            }
        }

        return found;
    }
}
