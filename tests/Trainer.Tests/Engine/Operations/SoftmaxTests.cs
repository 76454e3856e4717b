using EdgeAspire.Trainer.Engine.Operations;

namespace EdgeAspire.Trainer.Tests.Engine.Operations;

public sealed class SoftmaxTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.1f)]
    public void CrossEntropy_Gradient_EqualsCentralDifferences(float smoothing)
    {
        float[] logits = Numbers.Random(5 * 10, 1, -3, 3);
        byte[] labels = [0, 9, 4, 4, 7];
        float[] gradient = new float[logits.Length];
        double loss = Softmax.CrossEntropy(logits, labels, gradient, 5, 10, smoothing);
        Assert.Equal(Numbers.CrossEntropy(Numbers.Wide(logits), labels, 10, smoothing), loss / 5, 5);
        Numbers.AssertGradient(v => Numbers.CrossEntropy(v, labels, 10, smoothing), logits, gradient);
    }

    [Fact]
    public void CrossEntropy_HugeLogits_StaysFinite()
    {
        float[] gradient = new float[3];
        double loss = Softmax.CrossEntropy([1e4f, -1e4f, 0], [1], gradient, 1, 3, smoothing: 0);
        Assert.Equal(2e4, loss, 1);
        Assert.All(gradient, g => Assert.True(float.IsFinite(g)));
    }

    [Fact]
    public void Entropy_EqualLogits_IsLogOfClasses() => Assert.Equal(Math.Log(10), Softmax.Entropy(new float[10]), 5);

    [Theory]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(60)]
    public void Entropy_NearlyCertain_KeepsRelativePrecision(float gap)
    {
        // Two classes: H = log(1 + e) + e·gap/(1 + e) with e = exp(−gap), which the sum −Σ p log p loses in single precision.
        double e = Math.Exp(-gap);
        double expected = (e - (e * e / 2) + (e * e * e / 3)) + (e * gap / (1 + e));
        Assert.Equal(1, Softmax.Entropy([gap, 0]) / expected, 4);
    }

    [Fact]
    public void Entropy_RandomLogits_EqualsDefinition()
    {
        float[] logits = Numbers.Random(10, 3, -4, 4);
        double sum = logits.Sum(z => Math.Exp(z));
        double expected = -logits.Sum(z => Math.Exp(z) / sum * Math.Log(Math.Exp(z) / sum));
        Assert.Equal(expected, Softmax.Entropy(logits), 5);
    }
}
