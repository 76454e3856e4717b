namespace EdgeAspire.Bench.Serving;

/// <summary>How far an answer is from another.</summary>
internal static class RelativeError
{
    /// <summary>The largest difference, relative to the largest magnitude that is expected.</summary>
    public static double Of(ReadOnlySpan<float> values, ReadOnlySpan<float> expected)
    {
        if (values.Length != expected.Length)
        {
            return double.PositiveInfinity;
        }

        double scale = 0;
        double worst = 0;
        for (var index = 0; index < expected.Length; index++)
        {
            scale = Math.Max(scale, Math.Abs(expected[index]));
            worst = Math.Max(worst, Math.Abs(values[index] - expected[index]));
        }

        return worst == 0 ? 0 : worst / scale;
    }
}
