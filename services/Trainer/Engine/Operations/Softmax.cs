namespace EdgeAspire.Trainer.Engine.Operations;

/// <summary>Softmax, its cross-entropy and its entropy over rows of logits. Natural logarithms: all results are in nats.</summary>
internal static class Softmax
{
    /// <summary>
    /// Mean cross-entropy of the rows against their labels, with the gradient by the logits.
    /// The target of the true class is 1 − s + s/classes and s/classes elsewhere, s being <paramref name="smoothing"/>.
    /// </summary>
    /// <returns>The sum of the rows' losses in nats (not the mean).</returns>
    internal static double CrossEntropy(
        ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels, Span<float> gradient, int rows, int classes, float smoothing)
    {
        double total = 0;
        float off = smoothing / classes;
        float on = 1 - smoothing + off;
        float inverseRows = 1f / rows;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> line = logits.Slice(row * classes, classes);
            Span<float> result = gradient.Slice(row * classes, classes);
            float logSum = LogSumExp(line);
            int label = labels[row];
            for (int c = 0; c < classes; c++)
            {
                float logProbability = line[c] - logSum;
                float target = c == label ? on : off;
                total -= target * logProbability;
                result[c] = (MathF.Exp(logProbability) - target) * inverseRows;
            }
        }

        return total;
    }

    /// <summary>
    /// Predictive entropy H = −Σ p log p of one row of logits. Summed from terms that are all positive, so that it stays exact for
    /// nearly certain predictions, where the textbook form loses everything to cancellation.
    /// </summary>
    internal static float Entropy(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int c = 1; c < logits.Length; c++)
        {
            if (logits[c] > logits[best])
            {
                best = c;
            }
        }

        // With e_c = exp(z_c − z_max), R = Σ_{c≠best} e_c: H = log(1 + R) + Σ e_c·(z_max − z_c)/(1 + R).
        double rest = 0;
        double weighted = 0;
        for (int c = 0; c < logits.Length; c++)
        {
            if (c != best)
            {
                float gap = logits[best] - logits[c];
                double e = MathF.Exp(-gap);
                rest += e;
                weighted += e * gap;
            }
        }

        return (float)(LogOnePlus(rest) + (weighted / (1 + rest)));
    }

    /// <summary>log Σ exp(z).</summary>
    internal static float LogSumExp(ReadOnlySpan<float> logits)
    {
        float max = logits[0];
        foreach (float z in logits)
        {
            max = MathF.Max(max, z);
        }

        float sum = 0;
        foreach (float z in logits)
        {
            sum += MathF.Exp(z - max);
        }

        return max + MathF.Log(sum);
    }

    // log(1 + x) without losing x below the rounding of 1.
    private static double LogOnePlus(double x)
    {
        double y = 1 + x;
        return y == 1 ? x : Math.Log(y) * (x / (y - 1));
    }
}
