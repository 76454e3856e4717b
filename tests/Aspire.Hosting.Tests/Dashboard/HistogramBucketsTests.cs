using Aspire.Hosting.Dashboard.Telemetry;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.AspireHosting.Tests.Dashboard;

public sealed class HistogramBucketsTests
{
    [Theory]
    [InlineData(0.5, 1.0)]
    [InlineData(0.25, 0.5)]
    [InlineData(0.75, 1.5)]
    public void Percentile_InsideABucket_IsInterpolated(double share, double expected)
    {
        var buckets = new HistogramBuckets([1, 2, 4], [2, 2, 0, 0], Sum: 0);

        Assert.Equal(expected, buckets.Percentile(share)!.Value, 12);
    }

    [Fact]
    public void Percentile_AboveTheLastBound_IsTheLastBound()
    {
        Assert.Equal(4, new HistogramBuckets([1, 2, 4], [0, 0, 0, 9], Sum: 0).Percentile(0.5));
    }

    [Fact]
    public void Percentile_NothingMeasured_IsUnknown()
    {
        Assert.Null(new HistogramBuckets([1], [0, 0], Sum: 0).Percentile(0.5));
        Assert.Null(new HistogramBuckets([], [3], Sum: 0).Percentile(0.5));
    }

    [Fact]
    public void Percentile_AnyCounts_GrowsWithTheShareAndStaysInside()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>().Filter(static counts => counts.Length > 1), static counts =>
        {
            var buckets = new HistogramBuckets(
                [.. Enumerable.Range(1, counts.Length - 1).Select(static bound => (double)bound)],
                [.. counts.Select(static count => (ulong)count)],
                Sum: 0);
            var p50 = buckets.Percentile(0.5);
            var p99 = buckets.Percentile(0.99);
            return p50 is null ? p99 is null : p50 >= 0 && p50 <= p99 && p99 <= counts.Length - 1;
        }).QuickCheckThrowOnFailure();
    }
}
