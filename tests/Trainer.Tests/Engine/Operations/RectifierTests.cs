using EdgeAspire.Trainer.Engine.Operations;

namespace EdgeAspire.Trainer.Tests.Engine.Operations;

public sealed class RectifierTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(29)]
    public void Backward_AnyLength_EqualsCentralDifferences(int length)
    {
        float[] input = Numbers.Random(length, 1);
        float[] outputGradient = Numbers.Random(length, 2);
        float[] output = [.. input];
        Rectifier.Forward(output);
        Assert.All(output.Zip(input), pair => Assert.Equal(Math.Max(pair.Second, 0), pair.First));
        float[] gradient = [.. outputGradient];
        Rectifier.Backward(output, gradient);
        Numbers.AssertGradient(v => Numbers.Dot(Array.ConvertAll(v, x => Math.Max(x, 0)), outputGradient), input, gradient);
    }
}
