namespace EdgeAspire.Onnx.Zoo.Weights;

/// <summary>
/// The normal distribution as a table: 32 random bits choose one of 2048 equally likely intervals of |x|, a place within it and a sign.
/// Its mean is 0, its variance 1, and it ends just short of ±4.
/// </summary>
/// <remarks>
/// Made by the basic operations and the square root alone, which IEEE 754 rounds alike everywhere; logarithms and exponentials of
/// mathematical libraries differ in the last digit from one platform to the next.
/// </remarks>
internal static class NormalQuantiles
{
    private const int IndexBits = 11;
    private const int FractionBits = 20;
    private const int Intervals = 1 << IndexBits;
    private const uint FractionMask = (1u << FractionBits) - 1;
    private const double Truncation = 4;

    // Start and slope of each interval side by side: one cache line for both.
    private static readonly float[] StartsAndSlopes = MakeTable();

    /// <summary>A normally distributed number from uniformly distributed bits.</summary>
    public static float Of(uint bits)
    {
        int interval = (int)(bits >> (FractionBits + 1)) * 2;
        float magnitude = StartsAndSlopes[interval] + (StartsAndSlopes[interval + 1] * (bits & FractionMask));
        uint sign = (bits << (31 - FractionBits)) & 0x8000_0000;
        return BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(magnitude) | sign);
    }

    private static float[] MakeTable()
    {
        double[] quantiles = new double[Intervals + 1];
        for (int i = 1; i < Intervals; i++)
        {
            quantiles[i] = Quantile((double)i / Intervals, quantiles[i - 1]);
        }

        quantiles[Intervals] = Truncation;
        double variance = 0;
        for (int i = 0; i < Intervals; i++)
        {
            (double start, double end) = (quantiles[i], quantiles[i + 1]);
            variance += ((start * start) + (start * end) + (end * end)) / (3 * Intervals);
        }

        double scale = 1 / Math.Sqrt(variance);
        float[] table = new float[2 * Intervals];
        for (int i = 0; i < Intervals; i++)
        {
            table[2 * i] = (float)(quantiles[i] * scale);
            table[(2 * i) + 1] = (float)((quantiles[i + 1] - quantiles[i]) * scale / (1 << FractionBits));
        }

        return table;
    }

    // Newton's method from below: P(|x| <= q) is concave, so that every step stops short of the root.
    private static double Quantile(double probability, double below)
    {
        double quantile = below;
        for (int step = 0; step < 50; step++)
        {
            (double reached, double density) = HalfNormal(quantile);
            double change = (probability - reached) / density;
            quantile += change;
            if (change < 1e-14)
            {
                break;
            }
        }

        return quantile;
    }

    // P(|x| <= q) = √(2/π) e^(−q²/2) (q + q³/3 + q⁵/(3·5) + …): all terms positive, so nothing cancels.
    private static (double Probability, double Density) HalfNormal(double quantile)
    {
        double half = quantile * quantile / 2;
        (double exponential, double power) = (1, 1);
        (double sum, double term) = (quantile, quantile);
        for (int n = 1; n < 100; n++)
        {
            power *= half / n;
            exponential += power;
            term *= quantile * quantile / ((2 * n) + 1);
            sum += term;
        }

        double density = Math.Sqrt(2 / Math.PI) / exponential;
        return (density * sum, density);
    }
}
