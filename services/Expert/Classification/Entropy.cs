using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeAspire.Expert.Classification;

/// <summary>The predictive entropy of probabilities.</summary>
internal static class Entropy
{
    /// <summary>H = -sum(p ln p) in nats, with 0 ln 0 = 0, and the sum of p, of one row.</summary>
    /// <returns>Both; NaN for a row with NaN or a negative number.</returns>
    public static (float Entropy, float Sum) Compute(ReadOnlySpan<float> probabilities)
    {
        var sums = Vector<double>.Zero;
        var products = Vector<double>.Zero;
        var isProper = true;
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(probabilities);
        foreach (var vector in vectors)
        {
            isProper &= Vector.GreaterThanOrEqualAll(vector, Vector<float>.Zero);
            var logarithm = Vector.ConditionalSelect(Vector.GreaterThan(vector, Vector<float>.Zero), Vector.Log(vector), Vector<float>.Zero);
            Vector.Widen(vector, out var low, out var high);
            sums += low + high;
            Vector.Widen(vector * logarithm, out low, out high);
            products += low + high;
        }

        var sum = Vector.Sum(sums);
        var product = Vector.Sum(products);
        foreach (var value in probabilities[(vectors.Length * Vector<float>.Count)..])
        {
            isProper &= value >= 0;
            sum += value;
            product += value > 0 ? value * MathF.Log(value) : 0;
        }

        return isProper ? ((float)Math.Max(0, -product), (float)sum) : (float.NaN, float.NaN);
    }
}
