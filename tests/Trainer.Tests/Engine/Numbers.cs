using EdgeAspire.Trainer.Engine.Randomness;

namespace EdgeAspire.Trainer.Tests.Engine;

/// <summary>Random vectors, naive double-precision references and the comparison of gradients with central differences.</summary>
internal static class Numbers
{
    internal static float[] Random(int length, ulong seed, float low = -1, float high = 1)
    {
        var random = new SequenceRandom(seed);
        float[] values = new float[length];
        foreach (ref float value in values.AsSpan())
        {
            value = random.NextFloat(low, high);
        }

        return values;
    }

    internal static double[] Wide(ReadOnlySpan<float> values)
    {
        double[] wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = values[i];
        }

        return wide;
    }

    /// <summary>Compares an analytic gradient with central differences of a loss computed in double precision.</summary>
    internal static void AssertGradient(Func<double[], double> loss, ReadOnlySpan<float> at, ReadOnlySpan<float> gradient, double tolerance = 2e-4)
    {
        const double Step = 1e-5;
        double[] point = Wide(at);
        double scale = 1e-3;
        foreach (float g in gradient)
        {
            scale = Math.Max(scale, Math.Abs(g));
        }

        for (int i = 0; i < point.Length; i++)
        {
            double original = point[i];
            point[i] = original + Step;
            double above = loss(point);
            point[i] = original - Step;
            double below = loss(point);
            point[i] = original;
            double expected = (above - below) / (2 * Step);
            Assert.True(
                Math.Abs(expected - gradient[i]) <= tolerance * scale,
                $"element {i}: gradient {gradient[i]}, central difference {expected}, scale {scale}");
        }
    }

    internal static double[] Multiply(double[] left, double[] right, int rows, int depth, int columns)
    {
        double[] result = new double[rows * columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                for (int p = 0; p < depth; p++)
                {
                    result[(i * columns) + j] += left[(i * depth) + p] * right[(p * columns) + j];
                }
            }
        }

        return result;
    }

    internal static double[] Normalize(double[] input, double[] gamma, double[] beta, int rows, double epsilon)
    {
        int columns = gamma.Length;
        double[] result = new double[input.Length];
        for (int j = 0; j < columns; j++)
        {
            double mean = 0;
            double variance = 0;
            for (int r = 0; r < rows; r++)
            {
                mean += input[(r * columns) + j] / rows;
            }

            for (int r = 0; r < rows; r++)
            {
                double difference = input[(r * columns) + j] - mean;
                variance += difference * difference / rows;
            }

            for (int r = 0; r < rows; r++)
            {
                int at = (r * columns) + j;
                result[at] = (gamma[j] * (input[at] - mean) / Math.Sqrt(variance + epsilon)) + beta[j];
            }
        }

        return result;
    }

    internal static double CrossEntropy(double[] logits, ReadOnlySpan<byte> labels, int classes, double smoothing)
    {
        double total = 0;
        for (int r = 0; r < labels.Length; r++)
        {
            ReadOnlySpan<double> row = logits.AsSpan(r * classes, classes);
            double max = double.NegativeInfinity;
            foreach (double z in row)
            {
                max = Math.Max(max, z);
            }

            double sum = 0;
            foreach (double z in row)
            {
                sum += Math.Exp(z - max);
            }

            for (int c = 0; c < classes; c++)
            {
                double target = (smoothing / classes) + (c == labels[r] ? 1 - smoothing : 0);
                total -= target * (row[c] - max - Math.Log(sum));
            }
        }

        return total / labels.Length;
    }

    internal static double Dot(double[] left, ReadOnlySpan<float> right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }
}
