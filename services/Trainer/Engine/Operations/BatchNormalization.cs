using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeAspire.Trainer.Engine.Operations;

/// <summary>
/// Batch normalisation over the rows (Ioffe and Szegedy): y = gamma·(x − mean)/√(variance + ε) + beta for each column.
/// </summary>
internal static class BatchNormalization
{
    /// <summary>ε: keeps the division finite for a constant column.</summary>
    internal const float Epsilon = 1e-5f;

    /// <summary>Weight of the newest batch in the running statistics.</summary>
    internal const float Momentum = 0.05f;

    /// <summary>
    /// Normalises <paramref name="values"/> in place with the statistics of the batch and keeps what the backward pass needs.
    /// </summary>
    /// <param name="values">[rows, columns], replaced by the layer's output.</param>
    /// <param name="normalized">[rows, columns], receives (x − mean)/√(variance + ε).</param>
    /// <param name="gamma">Scale of each column.</param>
    /// <param name="beta">Shift of each column.</param>
    /// <param name="mean">Receives the mean of each column.</param>
    /// <param name="inverseDeviation">Receives 1/√(variance + ε) of each column.</param>
    /// <param name="rows">Rows of the batch, at least 1.</param>
    internal static void Forward(
        Span<float> values, Span<float> normalized, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, Span<float> mean, Span<float> inverseDeviation, int rows)
    {
        int columns = gamma.Length;
        Dense.SumRows(values, mean, rows, columns);
        for (int j = 0; j < columns; j++)
        {
            mean[j] /= rows;
        }

        // Two passes: the one-pass formula cancels when a column's mean is large against its deviation.
        inverseDeviation[..columns].Clear();
        Span<Vector<float>> squares = MemoryMarshal.Cast<float, Vector<float>>(inverseDeviation[..columns]);
        int tail = squares.Length * Vector<float>.Count;
        for (int row = 0; row < rows; row++)
        {
            Span<float> line = values.Slice(row * columns, columns);
            Span<float> centred = normalized.Slice(row * columns, columns);
            for (int i = 0; i < squares.Length; i++)
            {
                int at = i * Vector<float>.Count;
                Vector<float> difference = new Vector<float>(line[at..]) - new Vector<float>(mean[at..]);
                difference.CopyTo(centred[at..]);
                squares[i] += difference * difference;
            }

            for (int j = tail; j < columns; j++)
            {
                float difference = line[j] - mean[j];
                centred[j] = difference;
                inverseDeviation[j] += difference * difference;
            }
        }

        for (int j = 0; j < columns; j++)
        {
            inverseDeviation[j] = 1 / MathF.Sqrt((inverseDeviation[j] / rows) + Epsilon);
        }

        for (int row = 0; row < rows; row++)
        {
            Span<float> line = values.Slice(row * columns, columns);
            Span<float> centred = normalized.Slice(row * columns, columns);
            int j = 0;
            for (; j < tail; j += Vector<float>.Count)
            {
                Vector<float> unit = new Vector<float>(centred[j..]) * new Vector<float>(inverseDeviation[j..]);
                unit.CopyTo(centred[j..]);
                ((unit * new Vector<float>(gamma[j..])) + new Vector<float>(beta[j..])).CopyTo(line[j..]);
            }

            for (; j < columns; j++)
            {
                float unit = centred[j] * inverseDeviation[j];
                centred[j] = unit;
                line[j] = (unit * gamma[j]) + beta[j];
            }
        }
    }

    /// <summary>Moves the running mean and (unbiased) variance towards the batch's.</summary>
    internal static void UpdateRunning(
        ReadOnlySpan<float> mean, ReadOnlySpan<float> inverseDeviation, Span<float> runningMean, Span<float> runningVariance, int rows)
    {
        float unbiased = rows > 1 ? rows / (rows - 1f) : 1;
        for (int j = 0; j < runningMean.Length; j++)
        {
            float variance = MathF.Max(0, (1 / (inverseDeviation[j] * inverseDeviation[j])) - Epsilon) * unbiased;
            runningMean[j] += Momentum * (mean[j] - runningMean[j]);
            runningVariance[j] += Momentum * (variance - runningVariance[j]);
        }
    }

    /// <summary>
    /// Replaces the gradient by the output with that by the input, through the batch's mean and variance, and gives those of gamma and beta.
    /// </summary>
    internal static void Backward(
        ReadOnlySpan<float> normalized,
        ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> inverseDeviation,
        Span<float> gradient,
        Span<float> gammaGradient,
        Span<float> betaGradient,
        int rows)
    {
        int columns = gamma.Length;
        Dense.SumRows(gradient, betaGradient, rows, columns);
        gammaGradient[..columns].Clear();
        int tail = columns - (columns % Vector<float>.Count);
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> unit = normalized.Slice(row * columns, columns);
            Span<float> line = gradient.Slice(row * columns, columns);
            int j = 0;
            for (; j < tail; j += Vector<float>.Count)
            {
                (new Vector<float>(gammaGradient[j..]) + (new Vector<float>(line[j..]) * new Vector<float>(unit[j..]))).CopyTo(gammaGradient[j..]);
            }

            for (; j < columns; j++)
            {
                gammaGradient[j] += line[j] * unit[j];
            }
        }

        // dL/dx = gamma/σ · (g − mean(g) − x̂·mean(g·x̂)), Ioffe and Szegedy section 3 with the sums collected.
        float inverseRows = 1f / rows;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> unit = normalized.Slice(row * columns, columns);
            Span<float> line = gradient.Slice(row * columns, columns);
            int j = 0;
            for (; j < tail; j += Vector<float>.Count)
            {
                Vector<float> scale = new Vector<float>(gamma[j..]) * new Vector<float>(inverseDeviation[j..]);
                Vector<float> centred = new Vector<float>(line[j..])
                    - (((new Vector<float>(unit[j..]) * new Vector<float>(gammaGradient[j..])) + new Vector<float>(betaGradient[j..])) * inverseRows);
                (scale * centred).CopyTo(line[j..]);
            }

            for (; j < columns; j++)
            {
                line[j] = gamma[j] * inverseDeviation[j] * (line[j] - (((unit[j] * gammaGradient[j]) + betaGradient[j]) * inverseRows));
            }
        }
    }

    /// <summary>Normalises in place with the running statistics, as the exported model does.</summary>
    internal static void Infer(
        Span<float> values, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, ReadOnlySpan<float> runningMean, ReadOnlySpan<float> runningVariance, int rows)
    {
        int columns = gamma.Length;
        Span<float> folded = columns <= 1024 ? stackalloc float[2 * columns] : new float[2 * columns];
        Span<float> scale = folded[..columns];
        Span<float> shift = folded[columns..];
        for (int j = 0; j < columns; j++)
        {
            scale[j] = gamma[j] / MathF.Sqrt(runningVariance[j] + Epsilon);
            shift[j] = beta[j] - (runningMean[j] * scale[j]);
        }

        int tail = columns - (columns % Vector<float>.Count);
        for (int row = 0; row < rows; row++)
        {
            Span<float> line = values.Slice(row * columns, columns);
            int j = 0;
            for (; j < tail; j += Vector<float>.Count)
            {
                ((new Vector<float>(line[j..]) * new Vector<float>(scale[j..])) + new Vector<float>(shift[j..])).CopyTo(line[j..]);
            }

            for (; j < columns; j++)
            {
                line[j] = (line[j] * scale[j]) + shift[j];
            }
        }
    }
}
