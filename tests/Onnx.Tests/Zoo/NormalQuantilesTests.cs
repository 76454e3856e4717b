using EdgeAspire.Onnx.Zoo.Weights;

namespace EdgeAspire.Onnx.Tests.Zoo;

public sealed class NormalQuantilesTests
{
    // Quantiles of the half-normal distribution at i/2048, by Python's statistics.NormalDist, times 0.9999672653884157, which makes
    // the variance of the truncated table 1.
    [Theory]
    [InlineData(0, 0f)]
    [InlineData(1, 0.00061194977f)]
    [InlineData(1024, 0.6744677f)]
    [InlineData(1397, 0.998809576f)]
    [InlineData(2047, 3.486989975f)]
    public void Of_StartOfAnInterval_IsTheQuantile(uint interval, float quantile)
    {
        Assert.Equal(quantile, NormalQuantiles.Of(interval << 21));
        Assert.Equal(-quantile, NormalQuantiles.Of((interval << 21) | (1u << 20)));
    }

    [Fact]
    public void Of_AllBitsSet_EndsJustShortOfFour() =>
        Assert.Equal(-3.99986, NormalQuantiles.Of(uint.MaxValue), tolerance: 1e-4);

    [Fact]
    public void Of_EndOfAnInterval_MeetsTheNext()
    {
        for (uint interval = 1; interval < 2048; interval++)
        {
            float start = NormalQuantiles.Of(interval << 21);
            float endBefore = NormalQuantiles.Of(((interval - 1) << 21) | 0xF_FFFF);
            Assert.Equal(start, endBefore, tolerance: 1e-6f);
        }
    }
}
