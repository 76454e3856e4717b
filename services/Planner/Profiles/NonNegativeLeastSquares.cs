namespace EdgeAspire.Planner.Profiles;

/// <summary>Least squares with coefficients that are not negative, for a few unknowns.</summary>
internal static class NonNegativeLeastSquares
{
    private const int MaxUnknowns = 6;
    private const double Singular = 1e-11;

    /// <summary>
    /// The x that makes |A x - b| least among all with no negative element. It is the least-squares solution over the columns where x is
    /// not 0, so trying every set of columns finds it exactly.
    /// </summary>
    /// <param name="rows">The rows of A, of 1 to 6 numbers each.</param>
    /// <param name="target">b.</param>
    public static double[] Solve(IReadOnlyList<double[]> rows, IReadOnlyList<double> target)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count, nameof(rows));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows[0].Length, MaxUnknowns, nameof(rows));
        var unknowns = rows[0].Length;

        // FLOPs and bytes are a billion times larger than the constant; columns of length 1 keep the digits.
        var scale = Enumerable.Range(0, unknowns).Select(column => Math.Sqrt(rows.Sum(row => row[column] * row[column]))).ToArray();
        var scaled = rows.Select(row => row.Select((value, column) => scale[column] > 0 ? value / scale[column] : 0).ToArray()).ToArray();
        var best = new double[unknowns];
        var bestError = double.PositiveInfinity;
        for (var set = 0; set < 1 << unknowns; set++)
        {
            var columns = Enumerable.Range(0, unknowns).Where(column => (set >> column & 1) == 1).ToArray();
            if (columns.Any(column => scale[column] == 0) || SolveFor(scaled, target, columns) is not { } solution || solution.Any(value => value < 0))
            {
                continue;
            }

            var error = Error(scaled, target, columns, solution);
            if (error < bestError)
            {
                bestError = error;
                Array.Clear(best);
                for (var index = 0; index < columns.Length; index++)
                {
                    best[columns[index]] = solution[index] / scale[columns[index]];
                }
            }
        }

        return best;
    }

    private static double Error(double[][] rows, IReadOnlyList<double> target, int[] columns, double[] solution)
    {
        double error = 0;
        for (var row = 0; row < rows.Length; row++)
        {
            var residual = target[row];
            for (var index = 0; index < columns.Length; index++)
            {
                residual -= rows[row][columns[index]] * solution[index];
            }

            error += residual * residual;
        }

        return error;
    }

    // Normal equations by elimination with pivots; null when the columns depend on each other, for then fewer of them do as well.
    private static double[]? SolveFor(double[][] rows, IReadOnlyList<double> target, int[] columns)
    {
        var size = columns.Length;
        var matrix = new double[size, size + 1];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                matrix[i, j] = rows.Sum(row => row[columns[i]] * row[columns[j]]);
            }

            for (var row = 0; row < rows.Length; row++)
            {
                matrix[i, size] += rows[row][columns[i]] * target[row];
            }
        }

        for (var i = 0; i < size; i++)
        {
            var pivot = Enumerable.Range(i, size - i).MaxBy(row => Math.Abs(matrix[row, i]));
            if (Math.Abs(matrix[pivot, i]) < Singular)
            {
                return null;
            }

            for (var j = 0; j <= size; j++)
            {
                (matrix[i, j], matrix[pivot, j]) = (matrix[pivot, j], matrix[i, j]);
            }

            for (var row = 0; row < size; row++)
            {
                var factor = row == i ? 0 : matrix[row, i] / matrix[i, i];
                for (var j = i; j <= size && factor != 0; j++)
                {
                    matrix[row, j] -= factor * matrix[i, j];
                }
            }
        }

        return [.. Enumerable.Range(0, size).Select(i => matrix[i, size] / matrix[i, i])];
    }
}
