namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>Counts of measurements between bounds: bucket i holds those in (bound i-1, bound i], the last those above all bounds.</summary>
internal sealed record HistogramBuckets(double[] Bounds, ulong[] Counts, double Sum)
{
    /// <summary>
    /// Estimates a percentile by linear interpolation inside its bucket; above the last bound the last bound is the estimate.
    /// Null when nothing was measured.
    /// </summary>
    public double? Percentile(double share)
    {
        var total = Counts.Aggregate(0.0, static (sum, count) => sum + count);
        if (total == 0 || Bounds.Length == 0 || Counts.Length != Bounds.Length + 1)
        {
            return null;
        }

        var rank = share * total;
        var below = 0.0;
        for (var bucket = 0; bucket < Bounds.Length; bucket++)
        {
            if (below + Counts[bucket] >= rank && Counts[bucket] > 0)
            {
                var lower = bucket == 0 ? Math.Min(0, Bounds[0]) : Bounds[bucket - 1];
                return lower + ((Bounds[bucket] - lower) * (rank - below) / Counts[bucket]);
            }

            below += Counts[bucket];
        }

        return Bounds[^1];
    }
}
