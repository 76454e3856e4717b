namespace EdgeAspire.Bench.Serving;

/// <summary>Statistics of repeated measurements.</summary>
internal static class Quantiles
{
    /// <summary>The value that a fraction of all values lies below; the higher of two in the middle.</summary>
    /// <param name="values">At least one, in any order.</param>
    /// <param name="fraction">From 0 to 1.</param>
    public static double Of(IEnumerable<double> values, double fraction)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Min((int)(sorted.Length * fraction), sorted.Length - 1)];
    }

    /// <summary>The value in the middle.</summary>
    public static double Median(IEnumerable<double> values) => Of(values, 0.5);
}
