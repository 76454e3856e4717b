using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeAspire.Expert.Classification;

/// <summary>Probabilities and predictive entropy of one row of classifier output.</summary>
internal static class Softmax
{
    // exp of less is 0 in single precision; a difference of infinity would make 0 x infinity in the entropy.
    private const float LowestExponent = -104f;

    /// <summary>
    /// The softmax p = exp(x - m) / S of a row, with m its maximum and S the sum of exp(x - m), and its entropy
    /// H = -sum(p ln p) = ln S - sum(exp(x - m) (x - m)) / S, in nats. Terms with p = 0 count as 0.
    /// </summary>
    /// <param name="logits">The row; minus infinity is a class that is excluded.</param>
    /// <param name="probabilities">Receives the probabilities; as long as the row.</param>
    /// <returns>The entropy, 0 to ln C; NaN when the row holds NaN, plus infinity, or nothing above minus infinity.</returns>
    public static float Compute(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        var maximum = Maximum(logits);
        if (!float.IsFinite(maximum))
        {
            return float.NaN;
        }

        var (sum, weighted) = Exponentials(logits, probabilities[..logits.Length], maximum);
        Scale(probabilities[..logits.Length], (float)(1 / sum));
        return (float)Math.Max(0, Math.Log(sum) - (weighted / sum));
    }

    private static float Maximum(ReadOnlySpan<float> row)
    {
        var maximum = float.NegativeInfinity;
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(row);
        if (vectors.Length > 0)
        {
            var lanes = vectors[0];
            foreach (var vector in vectors[1..])
            {
                lanes = Vector.Max(lanes, vector);
            }

            for (var lane = 0; lane < Vector<float>.Count; lane++)
            {
                maximum = MathF.Max(maximum, lanes[lane]);
            }
        }

        foreach (var value in row[(vectors.Length * Vector<float>.Count)..])
        {
            maximum = MathF.Max(maximum, value);
        }

        return maximum;
    }

    private static (double Sum, double Weighted) Exponentials(ReadOnlySpan<float> row, Span<float> exponentials, float maximum)
    {
        var shift = new Vector<float>(maximum);
        var lowest = new Vector<float>(LowestExponent);
        var sums = Vector<double>.Zero;
        var weighteds = Vector<double>.Zero;
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(row);
        var targets = MemoryMarshal.Cast<float, Vector<float>>(exponentials);
        for (var index = 0; index < vectors.Length; index++)
        {
            var difference = Vector.Max(vectors[index] - shift, lowest);
            var exponential = Vector.Exp(difference);
            targets[index] = exponential;

            // In double precision, so that a million classes lose nothing.
            Vector.Widen(exponential, out var low, out var high);
            sums += low + high;
            Vector.Widen(exponential * difference, out low, out high);
            weighteds += low + high;
        }

        var sum = Vector.Sum(sums);
        var weighted = Vector.Sum(weighteds);
        for (var index = vectors.Length * Vector<float>.Count; index < row.Length; index++)
        {
            var difference = MathF.Max(row[index] - maximum, LowestExponent);
            var exponential = MathF.Exp(difference);
            exponentials[index] = exponential;
            sum += exponential;
            weighted += exponential * difference;
        }

        return (sum, weighted);
    }

    private static void Scale(Span<float> values, float factor)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        foreach (ref var vector in vectors)
        {
            vector *= factor;
        }

        foreach (ref var value in values[(vectors.Length * Vector<float>.Count)..])
        {
            value *= factor;
        }
    }
}
