using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>
/// Prices one block after the other that end at the same cut: each call of <see cref="Extend"/> takes one more unit in at the front, so that
/// all blocks that end at a cut cost one walk.
/// </summary>
internal sealed class BlockPricer
{
    private readonly CostTables _tables;
    private readonly Features _features;
    private readonly RoundClock _clock;
    private readonly RoundTraffic _traffic;
    private readonly StripWalk _strips;
    private readonly CrewShares _shares;
    private readonly SliceWalk[] _walks;
    private readonly RowRange[] _needed;
    private readonly RoundLoad _load;
    private readonly bool _followsMemory;
    private readonly RoundOutputs _outputs;
    private Crew _crew = null!;
    private Crew? _held;
    private BlockMode _mode;
    private int _walkEnd;
    private bool? _isPossible;
    private bool _knowsStrips;

    /// <param name="followsMemory">Whether <see cref="PeakBytes"/> is asked for.</param>
    /// <param name="remembersRows">Whether the same crews come again and again, so that what rows they hold is worth remembering.</param>
    public BlockPricer(CostTables tables, Features features, bool followsMemory = true, bool remembersRows = false)
    {
        _tables = tables;
        _features = features;
        _followsMemory = followsMemory;
        var devices = tables.Cluster.Devices.Length;
        _clock = new RoundClock(tables, features);
        _traffic = new RoundTraffic(tables, features);
        _strips = new StripWalk(tables.Model, remembersRows);
        _shares = new CrewShares(tables);
        _walks = [.. Enumerable.Range(0, Crew.MaxStrips * devices).Select(_ => new SliceWalk(tables.Model, followsMemory))];
        _needed = new RowRange[_walks.Length];
        _load = new RoundLoad(devices);
        _outputs = new RoundOutputs(tables, features);
    }

    /// <summary>A pricer whose load and shares are its own, and that works with what another one has, which then is not to be used any more.</summary>
    public BlockPricer(BlockPricer other)
    {
        _tables = other._tables;
        _features = other._features;
        _followsMemory = other._followsMemory;
        _clock = other._clock;
        _traffic = other._traffic;
        _strips = other._strips;
        _walks = other._walks;
        _needed = other._needed;
        _outputs = other._outputs;
        _shares = new CrewShares(_tables);
        _load = new RoundLoad(_tables.Cluster.Devices.Length);
    }

    /// <summary>First unit of the block.</summary>
    public int From { get; private set; }

    /// <summary>Index after its last unit.</summary>
    public int To { get; private set; }

    /// <summary>The work, and after <see cref="Price"/> the bytes, of each device.</summary>
    public RoundLoad Load => _load;

    /// <summary>
    /// Whether every device that takes part has something to compute, and something to compute it from: rows may lie in padding alone.
    /// </summary>
    public bool IsPossible => _isPossible ??= FindPossible();

    /// <summary>What each member of the crew gets.</summary>
    public CrewShares Shares => _shares;

    private PlanModel Model => _tables.Model;

    /// <summary>Starts at a cut.</summary>
    public void Begin(int to, BlockMode mode, Crew crew)
    {
        From = to;
        To = to;
        _mode = mode;
        _crew = crew;
        _walkEnd = mode == BlockMode.SpatialInput ? to - 1 : to;
        _isPossible = null;
        _load.Clear();
        _shares.Begin(to, mode, crew);
        _outputs.Begin(to, mode, crew, _shares);
        for (var member = 0; member < crew.Count; member++)
        {
            _walks[member].Begin(_tables.Rows(crew.Devices[member]), mode == BlockMode.Whole);
            foreach (var value in mode == BlockMode.Whole && !_followsMemory ? [] : Model.Crossing[_walkEnd])
            {
                var rows = Model.Values[value].Rows;
                _walks[member].Ask(value, mode == BlockMode.Whole ? new RowRange(0, rows) : crew.Slices(rows)[member]);
            }
        }
    }

    /// <summary>Takes the unit before the block in.</summary>
    public void Extend()
    {
        From--;
        _isPossible = null;
        for (var member = 0; member < _crew.Count; member++)
        {
            var device = _crew.Devices[member];
            switch (_mode)
            {
                case BlockMode.SpatialInput when From == _walkEnd:
                    _load.ComputeSeconds[device] = _tables.InputShareSeconds(device, From, _shares[member]);
                    break;
                case BlockMode.Whole:
                    _load.ComputeSeconds[device] = _tables.UnitSeconds(device, From, To);
                    if (_followsMemory)
                    {
                        _walks[member].Extend(Model.Units[From]);
                    }

                    break;
                case BlockMode.Spatial or BlockMode.SpatialInput:
                    var before = _walks[member].Seconds;
                    _walks[member].Extend(Model.Units[From]);
                    _load.ComputeSeconds[device] += _walks[member].Seconds - before;
                    break;
                case BlockMode.Hybrid when From == To - 1:
                case BlockMode.Input:
                    _load.ComputeSeconds[device] += _tables.InputShareSeconds(device, From, _shares[member]);
                    break;
                default:
                    _load.ComputeSeconds[device] += _tables.UnitSeconds(device, From) * _shares[member];
                    break;
            }
        }
    }

    /// <summary>Takes all units from one on into a block of one device, at once; memory is not followed.</summary>
    public void ExtendWhole(int from)
    {
        From = from;
        _load.ComputeSeconds[_crew.Devices[0]] = _tables.UnitSeconds(_crew.Devices[0], from, To);
    }

    /// <summary>The time of the block; without end when it is not <see cref="IsPossible"/>.</summary>
    /// <param name="held">The crew in whose slices its inputs lie; null when the gateway has them.</param>
    /// <param name="returned">Whether its whole output goes to the gateway.</param>
    /// <param name="limitSeconds">A time from which on the caller does not care how much more it is.</param>
    public RoundTime Price(Crew? held, bool returned, double limitSeconds = double.PositiveInfinity)
    {
        Take(held);
        return Finish(returned, limitSeconds);
    }

    /// <summary>Has the block's inputs taken from where they lie, ready to <see cref="Finish"/> in both ways.</summary>
    /// <param name="held">The crew in whose slices its inputs lie; null when the gateway has them.</param>
    public void Take(Crew? held)
    {
        _held = held;
        _knowsStrips = false;
        _load.ClearTraffic();
        if (IsPossible)
        {
            _load.Participants = _features.Sharing == Sharing.Equal ? _shares.Participants(held) : 0;
            AddInputs(held);
        }
    }

    /// <summary>The time of the block whose inputs were taken; without end when it is not <see cref="IsPossible"/>.</summary>
    /// <param name="returned">Whether its whole output goes to the gateway.</param>
    /// <param name="limitSeconds">A time from which on the caller does not care how much more it is.</param>
    public RoundTime Finish(bool returned, double limitSeconds)
    {
        if (!IsPossible)
        {
            return new RoundTime(double.PositiveInfinity, _load.MaxComputeSeconds());
        }

        _outputs.Set(_load, returned);
        if (_features is { Overlap: true, Strips: true } && _held is not null && _mode == BlockMode.Spatial && !_knowsStrips)
        {
            var bound = _clock.LeastSeconds(_load);
            if (bound > limitSeconds)
            {
                return new RoundTime(bound, _load.MaxComputeSeconds());
            }

            AddStrips(_held);
            _knowsStrips = true;
        }

        return _clock.Time(_load);
    }

    /// <summary>The rows of a value that a member of the crew needs at the front of the block.</summary>
    public RowRange Needed(int member, int value) => _mode switch
    {
        BlockMode.Output or BlockMode.Hybrid when _shares.IsIdle(member) => default,
        BlockMode.Whole or BlockMode.Output or BlockMode.Hybrid => new RowRange(0, Model.Values[value].Rows),
        BlockMode.Input => default,
        _ => _walks[member].Needed(value),
    };

    /// <summary>The work of a member of the crew.</summary>
    public double MemberSeconds(int member) =>
        _mode == BlockMode.Spatial ? _walks[member].Seconds : _load.ComputeSeconds[_crew.Devices[member]];

    /// <summary>Most bytes of activations that a member of the crew has in memory at the same time.</summary>
    public long PeakBytes(int member)
    {
        if (_mode is BlockMode.Whole or BlockMode.Spatial or BlockMode.SpatialInput)
        {
            return _walks[member].PeakBytes;
        }

        return _shares.IsIdle(member) ? 0 : ShareMemory.PeakBytes(Model, From, To, _mode, _shares[member]);
    }

    /// <summary>Bytes of the weights that a member of the crew holds for the block.</summary>
    public long WeightBytes(int member)
    {
        double bytes = 0;
        for (var unit = From; unit < To; unit++)
        {
            var share = _mode switch
            {
                BlockMode.SpatialInput when unit < To - 1 => _shares.IsIdle(member) ? 0 : 1,
                _ => _shares[member],
            };
            bytes += Model.Units[unit].WeightBytes * share;
        }

        return (long)Math.Ceiling(bytes);
    }

    private bool FindPossible()
    {
        for (var member = 0; member < _crew.Count; member++)
        {
            if (!_walks[member].IsPossible)
            {
                return false;
            }
        }

        return _mode != BlockMode.Spatial || _shares.AllMake(From);
    }

    private void AddInputs(Crew? held)
    {
        var needed = _needed.AsSpan(0, _crew.Count);
        foreach (var value in Model.Crossing[From])
        {
            var whole = Model.Values[value].Rows * (double)_tables.WireRowBytes(value, _features.Wire);
            switch (_mode)
            {
                case BlockMode.Input:
                case BlockMode.Output or BlockMode.Hybrid when held is null:
                    for (var member = 0; member < _crew.Count; member++)
                    {
                        var share = _mode == BlockMode.Input || _shares.IsIdle(member) ? _shares[member]
                            : _tables.Convention.DenseInputWithoutOwnShare ? 1 - _shares[member]
                            : 1;
                        _load.DownBytes[_crew.Devices[member]] += whole * share;
                    }

                    break;
                default:
                    for (var member = 0; member < _crew.Count; member++)
                    {
                        needed[member] = Needed(member, value);
                    }

                    _traffic.Add(value, needed, _crew, held, _load);
                    break;
            }
        }
    }

    private void AddStrips(Crew held)
    {
        for (var member = 0; member < _crew.Count; member++)
        {
            var device = _crew.Devices[member];
            var position = held.PositionOf(device);
            if (position >= 0 && _load.DownBytes[device] + _load.ReceivedBytes[device] > 0)
            {
                (_load.EarlySeconds[device], _load.LateSeconds[device]) =
                    _strips.Divide(From, To, held, position, _crew, member, _tables.Rows(device), _load.ComputeSeconds[device]);
            }
        }
    }
}
