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
    /// <param name="equations">A'A and A'b, of 1 to 6 columns.</param>
    public static double[] Solve(NormalEquations equations)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(equations.Unknowns, MaxUnknowns, nameof(equations));
        var unknowns = equations.Unknowns;

        // FLOPs and bytes are a billion times larger than the constant; columns of length 1 keep the digits.
        var scale = new double[unknowns];
        for (var column = 0; column < unknowns; column++)
        {
            scale[column] = Math.Sqrt(equations[column, column]);
        }

        var best = new double[unknowns];
        double bestGain = 0;
        for (var set = 1; set < 1 << unknowns; set++)
        {
            int[] columns = [.. Enumerable.Range(0, unknowns).Where(column => (set >> column & 1) == 1)];
            if (columns.Any(column => scale[column] == 0) || SolveFor(equations, scale, columns) is not { } solution || solution.Any(value => value < 0))
            {
                continue;
            }

            var gain = Gain(equations, scale, columns, solution);
            if (gain > bestGain)
            {
                bestGain = gain;
                Array.Clear(best);
                for (var index = 0; index < columns.Length; index++)
                {
                    best[columns[index]] = solution[index] / scale[columns[index]];
                }
            }
        }

        return best;
    }

    // |b|^2 - |A x - b|^2: how much of b a solution explains.
    private static double Gain(NormalEquations equations, double[] scale, int[] columns, double[] solution)
    {
        double gain = 0;
        for (var i = 0; i < columns.Length; i++)
        {
            gain += 2 * solution[i] * Target(equations, scale, columns[i]);
            for (var j = 0; j < columns.Length; j++)
            {
                gain -= solution[i] * solution[j] * Element(equations, scale, columns[i], columns[j]);
            }
        }

        return gain;
    }

    private static double Element(NormalEquations equations, double[] scale, int row, int column) =>
        equations[row, column] / scale[row] / scale[column];

    private static double Target(NormalEquations equations, double[] scale, int row) => equations.Target(row) / scale[row];

    // By elimination with pivots; null when the columns depend on each other, for then fewer of them do as well.
    private static double[]? SolveFor(NormalEquations equations, double[] scale, int[] columns)
    {
        var size = columns.Length;
        var matrix = new double[size, size + 1];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                matrix[i, j] = Element(equations, scale, columns[i], columns[j]);
            }

            matrix[i, size] = Target(equations, scale, columns[i]);
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
