using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>
/// What each member of a crew gets of a block. Channels, neurons, inputs and rows are whole: of ten neurons, seven devices have two or one
/// each, and that is what takes time. A member may get nothing; then the round does without it.
/// </summary>
internal sealed class CrewShares
{
    private readonly PlanModel _model;
    private readonly bool _dividesExactly;
    private readonly double[] _shares;
    private readonly bool[] _isIdle;
    private Crew _crew = null!;
    private BlockMode _mode;
    private int _to;
    private bool _hasGaps;

    public CrewShares(CostTables tables)
    {
        _model = tables.Model;
        _dividesExactly = tables.Convention.DividesExactly;
        _shares = new double[Crew.MaxStrips * tables.Cluster.Devices.Length];
        _isIdle = new bool[_shares.Length];
    }

    /// <summary>How many members get something.</summary>
    public int WorkingCount { get; private set; }

    /// <summary>The share of what is divided, 0 to 1, of a member; of a block that is divided by rows of its outputs, 1 or 0.</summary>
    public double this[int member] => _shares[member];

    /// <summary>Starts with a block that ends at a cut.</summary>
    public void Begin(int to, BlockMode mode, Crew crew)
    {
        (_to, _mode, _crew) = (to, mode, crew);
        _hasGaps = false;
        WorkingCount = 0;
        var pieces = Pieces();
        for (var member = 0; member < crew.Count; member++)
        {
            _isIdle[member] = mode == BlockMode.Spatial ? HoldsNothing(member) : pieces > 0 && crew.Slices(pieces)[member].IsEmpty;
            _shares[member] = _isIdle[member] ? 0
                : pieces == 0 ? 1
                : _dividesExactly && mode != BlockMode.SpatialInput ? crew.Share(member)
                : crew.Slices(pieces)[member].Count / (double)pieces;
            WorkingCount += _isIdle[member] ? 0 : 1;
        }
    }

    /// <summary>Whether a member gets nothing: a value has fewer rows, or a layer fewer neurons, than there are devices.</summary>
    public bool IsIdle(int member) => _isIdle[member];

    /// <summary>How many devices take part in a round: those that get something, and those of the crew that holds its inputs.</summary>
    public int Participants(Crew? held)
    {
        var count = WorkingCount;
        if (held is not null)
        {
            foreach (var device in held.Devices)
            {
                var member = _crew.PositionOf(device);
                count += member >= 0 && !IsIdle(member) ? 0 : 1;
            }
        }

        return count;
    }

    /// <summary>
    /// Whether every member that holds rows behind the block has made some of them there. One that only keeps what passes by would take
    /// part without a part to run.
    /// </summary>
    /// <param name="from">First unit of the block.</param>
    public bool AllMake(int from)
    {
        for (var member = 0; _hasGaps && member < _crew.Count; member++)
        {
            if (!_isIdle[member] && !_model.Crossing[_to].Any(value => !Rows(value, member).IsEmpty && !_model.Crossing[from].Contains(value)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Channels, neurons or elements of the input of a member; null when the block is divided by rows or not at all.</summary>
    public (long? Start, long? End) Elements(int member)
    {
        var pieces = Pieces();
        if (pieces == 0 || _mode == BlockMode.SpatialInput)
        {
            return (null, null);
        }

        var slice = _crew.Slices(pieces)[member];
        var elements = _mode == BlockMode.Input ? _model.Units[_to - 1].DenseInputs / pieces : 1;
        return (slice.Start * elements, slice.End * elements);
    }

    private RowRange Rows(int value, int member) => _crew.Slices(_model.Values[value].Rows)[member];

    private bool HoldsNothing(int member)
    {
        var holds = false;
        foreach (var value in _model.Crossing[_to])
        {
            var isEmpty = Rows(value, member).IsEmpty;
            holds |= !isEmpty;
            _hasGaps |= isEmpty;
        }

        return !holds;
    }

    /// <summary>Into how many pieces that which the mode divides falls apart; 0 when it divides rows of outputs, or nothing.</summary>
    private int Pieces()
    {
        var last = _model.Units[_to - 1];
        long pieces = _mode switch
        {
            BlockMode.Output => last.DenseOutputs > 0 ? last.DenseOutputs : last.OutputChannels,
            BlockMode.Input => last.InputPieces > 0 ? last.InputPieces : last.DenseInputs,
            BlockMode.Hybrid => last.DenseInputs,
            BlockMode.SpatialInput => _model.Values[_model.Crossing[_to - 1][0]].Rows,
            _ => 0,
        };
        return (int)Math.Min(pieces, int.MaxValue);
    }
}
