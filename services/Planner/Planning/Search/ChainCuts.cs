namespace EdgeAspire.Planner.Planning.Search;

/// <summary>
/// Between which cuts a chain of some devices can end that the other devices can finish, with everything but the pace of the devices
/// themselves left out: most states of a search for chains have few such cuts, and too short a pace has none at all.
/// </summary>
internal sealed class ChainCuts
{
    private readonly List<List<int>> _kinds;
    private readonly int[] _weight;
    private readonly int _units;
    private readonly int[] _lowest;
    private readonly int[] _highest;

    /// <param name="kinds">Alike devices.</param>
    /// <param name="weight">By kind, what one of its devices adds to the number of a state.</param>
    /// <param name="states">How many states, numbered by how many devices of each kind are used.</param>
    /// <param name="units">Units of the chain.</param>
    public ChainCuts(List<List<int>> kinds, int[] weight, int states, int units)
    {
        _kinds = kinds;
        _weight = weight;
        _units = units;
        _lowest = new int[states];
        _highest = new int[states];
    }

    /// <summary>The first cut from which the devices that a state leaves can reach the end.</summary>
    public int Lowest(int state) => _lowest[state];

    /// <summary>The last cut that the devices of a state can reach.</summary>
    public int Highest(int state) => _highest[state];

    /// <summary>Works the cuts out.</summary>
    /// <param name="reach">By kind and first unit, the index after the last one of a stage.</param>
    public void Find(int[][] reach)
    {
        var states = _lowest.Length;
        Array.Clear(_highest);
        Array.Fill(_lowest, _units);
        for (var state = 0; state < states; state++)
        {
            for (var kind = 0; kind < _kinds.Count; kind++)
            {
                if (state / _weight[kind] % (_kinds[kind].Count + 1) == _kinds[kind].Count)
                {
                    continue;
                }

                // The same step for the devices that are used, and from the end for those that are left.
                var used = state + _weight[kind];
                var left = states - 1 - state;
                var reached = _highest[state] == _units ? _units : reach[kind][_highest[state]];
                _highest[used] = Math.Max(_highest[used], reached);
                _lowest[left - _weight[kind]] = Math.Min(_lowest[left - _weight[kind]], FirstReaching(reach[kind], _lowest[left]));
            }
        }
    }

    private static int FirstReaching(int[] reach, int cut)
    {
        var low = 0;
        for (var high = cut; low < high;)
        {
            var middle = (low + high) / 2;
            (low, high) = reach[middle] < cut ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
