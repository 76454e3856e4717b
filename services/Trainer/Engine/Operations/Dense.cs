using System.Numerics;
using System.Runtime.InteropServices;
using EdgeAspire.Trainer.Engine.Matrices;

namespace EdgeAspire.Trainer.Engine.Operations;

/// <summary>The fully connected layer y = x·W + b, row-major, W stored as [inputs, outputs].</summary>
internal static class Dense
{
    /// <summary>output[rows, outputs] = input[rows, inputs] · weights + bias (no bias when it is empty).</summary>
    internal static void Forward(
        ReadOnlySpan<float> input, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> output, int rows, int inputs, int outputs, int threads)
    {
        if (bias.IsEmpty)
        {
            MatrixMultiply.Multiply(input, weights, output, rows, inputs, outputs, accumulate: false, threads);
            return;
        }

        for (int row = 0; row < rows; row++)
        {
            bias.CopyTo(output.Slice(row * outputs, outputs));
        }

        MatrixMultiply.Multiply(input, weights, output, rows, inputs, outputs, accumulate: true, threads);
    }

    /// <summary>
    /// Gradients of the loss by weights, bias (unless empty) and input (unless empty), given that by the output. They overwrite.
    /// </summary>
    internal static void Backward(
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> outputGradient,
        Span<float> weightGradient,
        Span<float> biasGradient,
        Span<float> inputGradient,
        int rows,
        int inputs,
        int outputs,
        int threads)
    {
        MatrixMultiply.MultiplyTransposedLeft(input, outputGradient, weightGradient, inputs, rows, outputs, accumulate: false, threads);
        if (!biasGradient.IsEmpty)
        {
            SumRows(outputGradient, biasGradient, rows, outputs);
        }

        if (!inputGradient.IsEmpty)
        {
            MatrixMultiply.MultiplyTransposedRight(outputGradient, weights, inputGradient, rows, outputs, inputs, accumulate: false, threads);
        }
    }

    /// <summary>sums[columns] = Σ over the rows of matrix[rows, columns].</summary>
    internal static void SumRows(ReadOnlySpan<float> matrix, Span<float> sums, int rows, int columns)
    {
        sums[..columns].Clear();
        Span<Vector<float>> totals = MemoryMarshal.Cast<float, Vector<float>>(sums[..columns]);
        int tail = totals.Length * Vector<float>.Count;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> line = matrix.Slice(row * columns, columns);
            ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(line);
            for (int i = 0; i < totals.Length; i++)
            {
                totals[i] += vectors[i];
            }

            for (int i = tail; i < columns; i++)
            {
                sums[i] += line[i];
            }
        }
    }
}
