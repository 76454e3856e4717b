namespace EdgeAspire.Planner.Profiles;

/// <summary>
/// A'A and A'b of a least-squares problem: all that its solution depends on, however many rows there are. Sums of those of some rows are
/// those of all of them, so rows are left out by not adding them; taking them away again would cost the digits of the others.
/// </summary>
internal sealed class NormalEquations
{
    private readonly double[] _matrix;
    private readonly double[] _target;

    /// <summary>Those of no rows.</summary>
    /// <param name="unknowns">Columns of A.</param>
    public NormalEquations(int unknowns)
        : this(new double[unknowns * unknowns], new double[unknowns])
    {
    }

    private NormalEquations(double[] matrix, double[] target) => (_matrix, _target) = (matrix, target);

    /// <summary>Columns of A.</summary>
    public int Unknowns => _target.Length;

    /// <summary>An element of A'A.</summary>
    public double this[int row, int column] => _matrix[(row * Unknowns) + column];

    /// <summary>An element of A'b.</summary>
    public double Target(int row) => _target[row];

    /// <summary>With one more row of A, and its element of b.</summary>
    public NormalEquations Plus(ReadOnlySpan<double> row, double target)
    {
        var matrix = _matrix.AsSpan().ToArray();
        var targets = _target.AsSpan().ToArray();
        for (var i = 0; i < Unknowns; i++)
        {
            for (var j = 0; j < Unknowns; j++)
            {
                matrix[(i * Unknowns) + j] += row[i] * row[j];
            }

            targets[i] += row[i] * target;
        }

        return new NormalEquations(matrix, targets);
    }

    /// <summary>With the rows of others.</summary>
    public NormalEquations Plus(NormalEquations other) => new(
        [.. _matrix.Zip(other._matrix, (mine, theirs) => mine + theirs)], [.. _target.Zip(other._target, (mine, theirs) => mine + theirs)]);
}
