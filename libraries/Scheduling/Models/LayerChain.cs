namespace EdgeAspire.Scheduling.Models;

/// <summary>
/// A model as a scheduler sees it: consecutive blocks between which it may be cut. Cut 0 is the input, cut <see cref="Blocks"/> the result.
/// Where a model has skips a block is what lies between two cuts that the planner allows, and the bytes of a cut are those of all tensors
/// that cross it.
/// </summary>
public sealed class LayerChain
{
    private readonly double[] _work;
    private readonly double[] _parameters;
    private readonly long[] _bytes;

    /// <summary>Describes a model.</summary>
    /// <param name="work">Work of each block, in any unit (multiplications, seconds on a reference device); positive.</param>
    /// <param name="parameters">Parameters of each block.</param>
    /// <param name="cutBytes">Bytes that cross each cut: one more than there are blocks, the input's first and the result's last.</param>
    public LayerChain(ReadOnlySpan<double> work, ReadOnlySpan<double> parameters, ReadOnlySpan<long> cutBytes)
    {
        if (work.IsEmpty || parameters.Length != work.Length || cutBytes.Length != work.Length + 1)
        {
            throw new ArgumentException(
                $"A chain of {work.Length} blocks needs as many parameter counts, not {parameters.Length}, and one more cut, not {cutBytes.Length}.",
                nameof(cutBytes));
        }

        _work = Sums(work);
        _parameters = Sums(parameters);
        _bytes = cutBytes.ToArray();
    }

    /// <summary>How many blocks.</summary>
    public int Blocks => _work.Length - 1;

    /// <summary>The work of the whole model.</summary>
    public double TotalWork => _work[^1];

    /// <summary>The work of the blocks from cut <paramref name="from"/> to cut <paramref name="to"/>.</summary>
    public double Work(int from, int to) => _work[to] - _work[from];

    /// <summary>The parameters of the blocks from cut <paramref name="from"/> to cut <paramref name="to"/>.</summary>
    public double Parameters(int from, int to) => _parameters[to] - _parameters[from];

    /// <summary>Bytes that cross a cut.</summary>
    public long BytesAt(int cut) => _bytes[cut];

    private static double[] Sums(ReadOnlySpan<double> values)
    {
        var sums = new double[values.Length + 1];
        for (var index = 0; index < values.Length; index++)
        {
            sums[index + 1] = sums[index] + (values[index] >= 0
                ? values[index]
                : throw new ArgumentOutOfRangeException(nameof(values), values[index], "Work and parameters are not negative."));
        }

        return sums;
    }
}
