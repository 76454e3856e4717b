using EdgeAspire.Expert.Classification;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Expert.Tests.Classification;

public sealed class SoftmaxTests
{
    private static readonly Arbitrary<float[]> Rows =
        Gen.Choose(-80_000, 80_000).Select(value => value / 1000f).NonEmptyListOf().Select(row => row.ToArray()).ToArbitrary();

    [Fact]
    public void Compute_AnyRow_MatchesDoublePrecision() => Check.QuickThrowOnFailure(Prop.ForAll(Rows, row =>
    {
        var probabilities = new float[row.Length];

        var entropy = Softmax.Compute(row, probabilities);

        var (expected, expectedEntropy) = Reference(row);
        for (var index = 0; index < row.Length; index++)
        {
            // Six digits of single precision, and the exponential's argument is rounded.
            Assert.Equal(expected[index], probabilities[index], 1e-6 + (2e-5 * expected[index]));
        }

        Assert.Equal(expectedEntropy, entropy, 1e-5);
        Assert.InRange(entropy, 0, Math.Log(row.Length) + 1e-6);
    }));

    [Fact]
    public void Compute_ShiftedRow_GivesTheSame() => Check.QuickThrowOnFailure(Prop.ForAll(Rows, row =>
    {
        var first = new float[row.Length];
        var second = new float[row.Length];

        var entropy = Softmax.Compute(row, first);
        var shifted = Softmax.Compute(row.Select(value => value + 64f).ToArray(), second);

        Assert.Equal(entropy, shifted, 1e-3);
        Assert.Equal(first[0], second[0], 1e-4);
    }));

    [Fact]
    public void Compute_Uniform_HasEntropyOfLogC()
    {
        var probabilities = new float[1000];

        Assert.Equal(Math.Log(1000), Softmax.Compute(new float[1000], probabilities), 1e-5);
        Assert.All(probabilities, probability => Assert.Equal(0.001f, probability, 1e-8f));
    }

    [Fact]
    public void Compute_HugeDifferences_StayFinite()
    {
        float[] row = [float.MaxValue, -float.MaxValue, float.NegativeInfinity, 0, 0, 0, 0, 0, 0, 0, 0];
        var probabilities = new float[row.Length];

        Assert.InRange(Softmax.Compute(row, probabilities), 0, 1e-6f);
        Assert.Equal(1, probabilities[0]);
        Assert.Equal(0, probabilities[2], 1e-30);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Compute_NotFinite_GivesNaN(float value)
    {
        for (var position = 0; position < 19; position++)
        {
            var row = new float[19];
            row[position] = value;

            Assert.True(float.IsNaN(Softmax.Compute(row, new float[19])), $"position {position}");
        }
    }

    [Fact]
    public void Compute_EverythingExcluded_GivesNaN() =>
        Assert.True(float.IsNaN(Softmax.Compute([float.NegativeInfinity, float.NegativeInfinity], new float[2])));

    [Fact]
    public void Compute_InPlace_GivesTheSame()
    {
        float[] row = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        var apart = new float[row.Length];

        var entropy = Softmax.Compute(row, apart);

        Assert.Equal(entropy, Softmax.Compute(row, row));
        Assert.Equal(apart, row);
    }

    private static (double[] Probabilities, double Entropy) Reference(float[] row)
    {
        var maximum = row.Max();
        var exponentials = row.Select(value => Math.Exp((double)value - maximum)).ToArray();
        var sum = exponentials.Sum();
        var probabilities = exponentials.Select(value => value / sum).ToArray();
        return (probabilities, -probabilities.Where(p => p > 0).Sum(p => p * Math.Log(p)));
    }
}
