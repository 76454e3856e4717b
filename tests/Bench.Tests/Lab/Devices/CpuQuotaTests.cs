using EdgeAspire.Bench.Lab.Devices;

namespace EdgeAspire.Bench.Tests.Lab.Devices;

public class CpuQuotaTests
{
    [Theory]
    [InlineData(100.0, 4_000L, 4_000L)]
    [InlineData(25.0, 1_000L, 4_000L)]
    [InlineData(250.0, 10_000L, 4_000L)]
    [InlineData(10.0, 1_000L, 10_000L)]
    [InlineData(5.0, 1_000L, 20_000L)]
    [InlineData(1.0, 1_000L, 100_000L)]
    public void Of_Share_KeepsTheQuotaAtOrAboveAMillisecond(double percent, long quota, long period) =>
        Assert.Equal(new CpuQuota(quota, period), CpuQuota.Of(percent));

    [Fact]
    public void Of_NoShare_HasNoQuota() => Assert.Null(CpuQuota.Of(null).QuotaMicroseconds);
}
