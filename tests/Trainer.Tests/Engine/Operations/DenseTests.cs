using EdgeAspire.Trainer.Engine.Operations;

namespace EdgeAspire.Trainer.Tests.Engine.Operations;

public sealed class DenseTests
{
    private const int Rows = 7;
    private const int Inputs = 11;
    private const int Outputs = 5;

    private readonly float[] _input = Numbers.Random(Rows * Inputs, 1);
    private readonly float[] _weights = Numbers.Random(Inputs * Outputs, 2);
    private readonly float[] _bias = Numbers.Random(Outputs, 3);
    private readonly float[] _outputGradient = Numbers.Random(Rows * Outputs, 4);

    [Fact]
    public void Forward_WithBias_EqualsNaiveDouble()
    {
        float[] output = new float[Rows * Outputs];
        Dense.Forward(_input, _weights, _bias, output, Rows, Inputs, Outputs, threads: 1);
        double[] expected = Forward(Numbers.Wide(_input), Numbers.Wide(_weights), Numbers.Wide(_bias));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], output[i], 5);
        }
    }

    [Fact]
    public void Backward_AllGradients_EqualCentralDifferences()
    {
        float[] weightGradient = new float[_weights.Length];
        float[] biasGradient = new float[Outputs];
        float[] inputGradient = new float[_input.Length];
        Dense.Backward(_input, _weights, _outputGradient, weightGradient, biasGradient, inputGradient, Rows, Inputs, Outputs, threads: 1);
        double[] x = Numbers.Wide(_input);
        double[] w = Numbers.Wide(_weights);
        double[] b = Numbers.Wide(_bias);
        Numbers.AssertGradient(v => Numbers.Dot(Forward(x, v, b), _outputGradient), _weights, weightGradient);
        Numbers.AssertGradient(v => Numbers.Dot(Forward(x, w, v), _outputGradient), _bias, biasGradient);
        Numbers.AssertGradient(v => Numbers.Dot(Forward(v, w, b), _outputGradient), _input, inputGradient);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 8)]
    [InlineData(5, 37)]
    public void SumRows_AnySize_EqualsNaiveSum(int rows, int columns)
    {
        float[] matrix = Numbers.Random(rows * columns, 5);
        float[] sums = new float[columns];
        Dense.SumRows(matrix, sums, rows, columns);
        for (int j = 0; j < columns; j++)
        {
            double expected = 0;
            for (int r = 0; r < rows; r++)
            {
                expected += matrix[(r * columns) + j];
            }

            Assert.Equal(expected, sums[j], 5);
        }
    }

    private static double[] Forward(double[] input, double[] weights, double[] bias)
    {
        double[] output = Numbers.Multiply(input, weights, Rows, Inputs, Outputs);
        for (int i = 0; i < output.Length; i++)
        {
            output[i] += bias[i % Outputs];
        }

        return output;
    }
}
