namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>What each device sends to the gateway of a block's outputs; it does not depend on where the block begins.</summary>
internal sealed class RoundOutputs
{
    private readonly CostTables _tables;
    private readonly Features _features;
    private readonly double[] _bytes;
    private CrewShares _shares = null!;
    private Crew _crew = null!;
    private BlockMode _mode;
    private int _to;
    private bool _isKnown;

    public RoundOutputs(CostTables tables, Features features)
    {
        _tables = tables;
        _features = features;
        _bytes = new double[tables.Cluster.Devices.Length];
    }

    /// <summary>Starts with a block that ends at a cut.</summary>
    public void Begin(int to, BlockMode mode, Crew crew, CrewShares shares)
    {
        (_to, _mode, _crew, _shares) = (to, mode, crew, shares);
        _isKnown = false;
    }

    /// <summary>Puts the bytes into a load, or none when the outputs stay where they are.</summary>
    public void Set(RoundLoad load, bool returned)
    {
        if (!returned)
        {
            Array.Clear(load.OutBytes);
            return;
        }

        if (!_isKnown)
        {
            Array.Clear(_bytes);
            Find();
            _isKnown = true;
        }

        _bytes.CopyTo(load.OutBytes, 0);
    }

    private void Find()
    {
        foreach (var value in _tables.Model.Crossing[_to])
        {
            var rowBytes = (double)_tables.WireRowBytes(value, _features.Wire);
            var rows = _tables.Model.Values[value].Rows;
            for (var member = 0; member < _crew.Count; member++)
            {
                _bytes[_crew.Devices[member]] += rowBytes * _mode switch
                {
                    BlockMode.Spatial => _crew.Slices(rows)[member].Count,
                    BlockMode.Output => rows * _shares[member],
                    _ => _shares.IsIdle(member) ? 0 : rows,
                };
            }
        }
    }
}
