using EdgeAspire.Trainer.Engine.Operations;

namespace EdgeAspire.Trainer.Tests.Engine.Operations;

public sealed class BatchNormalizationTests
{
    private const int Rows = 9;

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(21)]
    public void Backward_AllGradients_EqualCentralDifferences(int columns)
    {
        float[] input = Numbers.Random(Rows * columns, 1);
        float[] gamma = Numbers.Random(columns, 2, 0.5f, 1.5f);
        float[] beta = Numbers.Random(columns, 3);
        float[] outputGradient = Numbers.Random(Rows * columns, 4);
        float[] values = [.. input];
        float[] normalized = new float[input.Length];
        float[] mean = new float[columns];
        float[] inverse = new float[columns];
        BatchNormalization.Forward(values, normalized, gamma, beta, mean, inverse, Rows);
        double[] expected = Normalize(Numbers.Wide(input), Numbers.Wide(gamma), Numbers.Wide(beta));
        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 4));

        float[] flow = [.. outputGradient];
        float[] gammaGradient = new float[columns];
        float[] betaGradient = new float[columns];
        BatchNormalization.Backward(normalized, gamma, inverse, flow, gammaGradient, betaGradient, Rows);
        double[] x = Numbers.Wide(input);
        double[] g = Numbers.Wide(gamma);
        double[] b = Numbers.Wide(beta);
        Numbers.AssertGradient(v => Numbers.Dot(Normalize(v, g, b), outputGradient), input, flow);
        Numbers.AssertGradient(v => Numbers.Dot(Normalize(x, v, b), outputGradient), gamma, gammaGradient);
        Numbers.AssertGradient(v => Numbers.Dot(Normalize(x, g, v), outputGradient), beta, betaGradient);
    }

    [Fact]
    public void UpdateRunning_ManyEqualBatches_ConvergesToTheirStatistics()
    {
        float[] input = Numbers.Random(Rows * 3, 5);
        float[] gamma = [1, 1, 1];
        float[] beta = [0, 0, 0];
        float[] mean = new float[3];
        float[] inverse = new float[3];
        float[] runningMean = new float[3];
        float[] runningVariance = [1, 1, 1];
        float[] values = [.. input];
        BatchNormalization.Forward(values, new float[input.Length], gamma, beta, mean, inverse, Rows);
        for (int i = 0; i < 500; i++)
        {
            BatchNormalization.UpdateRunning(mean, inverse, runningMean, runningVariance, Rows);
        }

        for (int j = 0; j < 3; j++)
        {
            double[] column = [.. Enumerable.Range(0, Rows).Select(r => (double)input[(r * 3) + j])];
            double average = column.Average();
            Assert.Equal(average, runningMean[j], 4);
            Assert.Equal(column.Sum(v => (v - average) * (v - average)) / (Rows - 1), runningVariance[j], 3);
        }
    }

    [Fact]
    public void Infer_RunningStatistics_NormalizesWithThem()
    {
        float[] values = [3, 10, 5, 20];
        BatchNormalization.Infer(values, [2, 1], [1, 0], [3, 10], [4, 25], rows: 2);
        Assert.Equal(1, values[0], 4);
        Assert.Equal(0, values[1], 4);
        Assert.Equal(3, values[2], 4);
        Assert.Equal(2, values[3], 4);
    }

    private static double[] Normalize(double[] input, double[] gamma, double[] beta) =>
        Numbers.Normalize(input, gamma, beta, Rows, BatchNormalization.Epsilon);
}
