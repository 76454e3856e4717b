using System.Runtime.Intrinsics;
using EdgeAspire.Trainer.Engine.Matrices;

namespace EdgeAspire.Trainer.Tests.Engine.Matrices;

public sealed class MatrixMultiplyTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 }, { 6, 200, 32 }, { 7, 201, 33 }, { 5, 3, 31 }, { 13, 401, 10 }, { 97, 17, 65 }, { 193, 199, 47 }, { 2, 784, 256 }, { 96, 1, 16 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Multiply_AnySize_EqualsNaiveDouble(int rows, int depth, int columns)
    {
        float[] left = Numbers.Random(rows * depth, 1);
        float[] right = Numbers.Random(depth * columns, 2);
        float[] result = new float[rows * columns];
        MatrixMultiply.Multiply(left, right, result, rows, depth, columns, accumulate: false, threads: 2);
        AssertClose(Numbers.Multiply(Numbers.Wide(left), Numbers.Wide(right), rows, depth, columns), result, depth);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void MultiplyTransposedLeft_AnySize_EqualsNaiveDouble(int rows, int depth, int columns)
    {
        float[] left = Numbers.Random(rows * depth, 3);
        float[] right = Numbers.Random(depth * columns, 4);
        float[] result = new float[rows * columns];
        MatrixMultiply.MultiplyTransposedLeft(left, right, result, rows, depth, columns, accumulate: false, threads: 1);
        AssertClose(Numbers.Multiply(Transpose(left, depth, rows), Numbers.Wide(right), rows, depth, columns), result, depth);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void MultiplyTransposedRight_AnySize_EqualsNaiveDouble(int rows, int depth, int columns)
    {
        float[] left = Numbers.Random(rows * depth, 5);
        float[] right = Numbers.Random(depth * columns, 6);
        float[] result = new float[rows * columns];
        MatrixMultiply.MultiplyTransposedRight(left, right, result, rows, depth, columns, accumulate: false, threads: 1);
        AssertClose(Numbers.Multiply(Numbers.Wide(left), Transpose(right, columns, depth), rows, depth, columns), result, depth);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Multiply_Accumulating_AddsToWhatIsThere(int rows, int depth, int columns)
    {
        float[] left = Numbers.Random(rows * depth, 7);
        float[] right = Numbers.Random(depth * columns, 8);
        float[] result = Numbers.Random(rows * columns, 9);
        double[] expected = Numbers.Multiply(Numbers.Wide(left), Numbers.Wide(right), rows, depth, columns);
        for (int i = 0; i < expected.Length; i++)
        {
            expected[i] += result[i];
        }

        MatrixMultiply.Multiply(left, right, result, rows, depth, columns, accumulate: true, threads: 1);
        AssertClose(expected, result, depth);
    }

    [Fact]
    public void Multiply_AnyNumberOfThreads_SameBits()
    {
        float[] left = Numbers.Random(500 * 300, 10);
        float[] right = Numbers.Random(300 * 70, 11);
        float[] one = new float[500 * 70];
        float[] four = new float[500 * 70];
        MatrixMultiply.Multiply(left, right, one, 500, 300, 70, accumulate: false, threads: 1);
        MatrixMultiply.Multiply(left, right, four, 500, 300, 70, accumulate: false, threads: 4);
        Assert.Equal(one, four);
    }

    [Fact]
    public void Multiply_NoDepth_ClearsUnlessAccumulating()
    {
        float[] result = [1, 2];
        MatrixMultiply.Multiply([], [], result, 1, 0, 2, accumulate: true, threads: 1);
        Assert.Equal([1, 2], result);
        MatrixMultiply.Multiply([], [], result, 1, 0, 2, accumulate: false, threads: 1);
        Assert.Equal([0, 0], result);
    }

    [Fact]
    public void Multiply_ShortOperand_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => MatrixMultiply.Multiply(new float[5], new float[6], new float[4], 2, 3, 2, accumulate: false, threads: 1));

    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public unsafe void MicroKernel_EveryVectorWidth_EqualsNaiveDouble(int bits)
    {
        const int Depth = 37;
        int width = 2 * bits / 32;
        float[] a = Numbers.Random(Depth * 6, 12);
        float[] b = Numbers.Random(Depth * width, 13);
        float[] c = new float[6 * width];
        fixed (float* left = a, right = b, result = c)
        {
            switch (bits)
            {
                case 128:
                    MicroKernel.Run128(Depth, left, right, result, width, accumulate: false);
                    break;
                case 256:
                    MicroKernel.Run256(Depth, left, right, result, width, accumulate: false);
                    break;
                default:
                    MicroKernel.Run512(Depth, left, right, result, width, accumulate: false);
                    break;
            }
        }

        AssertClose(Numbers.Multiply(Transpose(a, Depth, 6), Numbers.Wide(b), 6, Depth, width), c, Depth);
        Assert.True(Vector128.IsHardwareAccelerated, "these kernels assume at least 128-bit vectors (SSE2 or NEON)");
    }

    private static double[] Transpose(float[] matrix, int rows, int columns)
    {
        double[] result = new double[matrix.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                result[(j * rows) + i] = matrix[(i * columns) + j];
            }
        }

        return result;
    }

    // Rounding of a sum of n products of values up to 1 grows at most like n·2⁻²⁴.
    private static void AssertClose(double[] expected, float[] actual, int depth)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-6 + (depth * 6e-8), $"element {i}: {actual[i]}, expected {expected[i]}");
        }
    }
}
