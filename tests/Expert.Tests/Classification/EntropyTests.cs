using EdgeAspire.Expert.Classification;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Expert.Tests.Classification;

public sealed class EntropyTests
{
    [Fact]
    public void Compute_AnyDistribution_MatchesDoublePrecision() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 1000).NonEmptyListOf().Where(weights => weights.Sum() > 0).Select(weights => weights.ToArray()).ToArbitrary(),
        weights =>
        {
            var probabilities = weights.Select(weight => weight / (float)weights.Sum()).ToArray();

            var (entropy, sum) = Entropy.Compute(probabilities);

            Assert.Equal(-probabilities.Where(p => p > 0).Sum(p => (double)p * Math.Log(p)), entropy, 1e-5);
            Assert.Equal(1, sum, 1e-4);
        }));

    [Fact]
    public void Compute_Certain_IsZero()
    {
        var probabilities = new float[20];
        probabilities[3] = 1;

        Assert.Equal((0f, 1f), Entropy.Compute(probabilities));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(-0.1f)]
    public void Compute_Improper_GivesNaN(float value)
    {
        for (var position = 0; position < 19; position++)
        {
            var probabilities = new float[19];
            probabilities[position] = value;

            Assert.True(float.IsNaN(Entropy.Compute(probabilities).Entropy), $"position {position}");
        }
    }
}
