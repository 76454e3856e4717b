using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Tests.Serving;

public class QuantilesTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 3)]
    [InlineData(0.99, 5)]
    [InlineData(1, 5)]
    public void Of_Fraction_IsTheValueThatItLiesBelow(double fraction, double value) => Assert.Equal(value, Quantiles.Of([5, 3, 1, 4, 2], fraction));

    [Fact]
    public void Median_OfOne_IsIt() => Assert.Equal(7, Quantiles.Median([7]));
}
