using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Tests.Serving;

public class RelativeErrorTests
{
    [Theory]
    [InlineData(new[] { 1f, -4f }, 0)]
    [InlineData(new[] { 2f, -4f }, 0.25)]
    [InlineData(new[] { 1f }, double.PositiveInfinity)]
    [InlineData(new[] { float.NaN, -4f }, double.NaN)]
    public void Of_Answer_IsItsLargestDifferenceOverTheLargestMagnitude(float[] values, double error) =>
        Assert.Equal(error, RelativeError.Of(values, [1f, -4f]));
}
