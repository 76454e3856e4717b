namespace EdgeAspire.Scheduling.Allocation;

/// <summary>The share of each worker of a ring in one item's blocks, in the order in which they compute them.</summary>
public sealed class LayerAllocation
{
    private readonly int[] _workers;
    private readonly int[] _ends;

    /// <summary>Describes an allocation.</summary>
    /// <param name="workers">The workers, the source's first.</param>
    /// <param name="ends">The cut at which each one's share ends; never falling, the last is the result's.</param>
    public LayerAllocation(ReadOnlySpan<int> workers, ReadOnlySpan<int> ends)
    {
        if (workers.IsEmpty || workers.Length != ends.Length)
        {
            throw new ArgumentException($"An allocation to {workers.Length} workers needs as many ends, not {ends.Length}.", nameof(ends));
        }

        _workers = workers.ToArray();
        _ends = ends.ToArray();
    }

    /// <summary>The workers in order.</summary>
    public ReadOnlySpan<int> Workers => _workers;

    /// <summary>The cut at which each worker's share ends.</summary>
    public ReadOnlySpan<int> Ends => _ends;

    /// <summary>
    /// What a worker does with an item that has reached a cut: it computes up to the end of its share, of all shares before it that nobody
    /// computed, and, when nobody behind it is left, of the rest.
    /// </summary>
    /// <param name="worker">The worker that holds the item.</param>
    /// <param name="position">The cut that the item has reached.</param>
    /// <param name="mustCompute">Whether it has to compute a block at least: so an item that is handed on always advances.</param>
    /// <param name="isThere">Whether a worker can take items now.</param>
    /// <returns>The cut up to which to compute, and who takes it from there; -1 for nobody, because it is the result.</returns>
    public (int End, int Next) StepOf(int worker, int position, bool mustCompute, Func<int, bool> isThere)
    {
        ArgumentNullException.ThrowIfNull(isThere);
        var own = Array.IndexOf(_workers, worker);
        var end = Math.Max(own < 0 ? 0 : _ends[own], mustCompute ? position + 1 : position);
        for (var index = own + 1; index < _workers.Length; index++)
        {
            if (_workers[index] != worker && _ends[index] > end && isThere(_workers[index]))
            {
                return (end, _workers[index]);
            }
        }

        return (_ends[^1], -1);
    }
}
