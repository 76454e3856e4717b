using EdgeAspire.Trainer.Engine.Networks;
using EdgeAspire.Trainer.Engine.Operations;
using EdgeAspire.Trainer.Engine.Randomness;

namespace EdgeAspire.Trainer.Tests.Engine.Networks;

public sealed class PerceptronTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Backpropagate_WholeNetwork_EqualsCentralDifferences(int depth)
    {
        const int Rows = 6;
        var network = new Perceptron(new PerceptronShape(7, 5, depth, 4));
        network.Initialize(new SequenceRandom(1));
        float[] input = Numbers.Random(Rows * 7, 2);
        byte[] labels = [0, 1, 2, 3, 0, 2];
        float[] gradient = new float[network.Parameters.Length];
        var buffers = new PerceptronBuffers(network.Shape);
        double loss = network.Backpropagate(input, labels, Rows, smoothing: 0, gradient, buffers, threads: 1);
        Assert.Equal(Loss(network, Numbers.Wide(network.Parameters), input, labels), loss / Rows, 5);
        Numbers.AssertGradient(v => Loss(network, v, input, labels), network.Parameters, gradient, tolerance: 1e-3);
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 4)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(5, 2)]
    [InlineData(8, 2)]
    public void DepthOf_Experts_FollowsDownsizingRule(int experts, int depth) => Assert.Equal(depth, PerceptronShape.DepthOf(experts));

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void DepthOf_OutsideOneToEight_IsRefused(int experts) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PerceptronShape.DepthOf(experts));

    [Fact]
    public void Counts_PaperShapes_AreExact()
    {
        PerceptronShape small = PerceptronShape.ForTeam(4, 784, 10);
        Assert.Equal((784 * 256) + 256 + (256 * 10) + 10, small.ParameterCount);
        Assert.Equal((784 * 256) + (256 * 10), small.MultiplyAccumulates);
        PerceptronShape baseline = PerceptronShape.ForTeam(1, 784, 10);
        Assert.Equal((784 * 256) + (6 * 256 * 256) + (256 * 10), baseline.MultiplyAccumulates);
    }

    // The same network, naively, in double precision.
    private static double Loss(Perceptron network, double[] parameters, float[] input, byte[] labels)
    {
        PerceptronShape shape = network.Shape;
        double[] current = Numbers.Wide(input);
        int at = 0;
        for (int layer = 0; layer < shape.Depth; layer++)
        {
            int inputs = layer == 0 ? shape.Inputs : shape.Hidden;
            bool hidden = layer < shape.Depth - 1;
            int outputs = hidden ? shape.Hidden : shape.Classes;
            double[] weights = parameters[at..(at + (inputs * outputs))];
            at += weights.Length;
            current = Numbers.Multiply(current, weights, labels.Length, inputs, outputs);
            if (hidden)
            {
                double[] gamma = parameters[at..(at + outputs)];
                double[] beta = parameters[(at + outputs)..(at + (2 * outputs))];
                at += 2 * outputs;
                current = Numbers.Normalize(current, gamma, beta, labels.Length, BatchNormalization.Epsilon);
                current = Array.ConvertAll(current, v => Math.Max(v, 0));
            }
            else
            {
                for (int k = 0; k < current.Length; k++)
                {
                    current[k] += parameters[at + (k % outputs)];
                }
            }
        }

        return Numbers.CrossEntropy(current, labels, shape.Classes, 0);
    }
}
