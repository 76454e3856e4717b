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
    private Crew _crew = null!;
    private BlockMode _mode;
    private int _walkEnd;
    private bool? _isPossible;

    public BlockPricer(CostTables tables, Features features)
    {
        _tables = tables;
        _features = features;
        var devices = tables.Cluster.Devices.Length;
        _clock = new RoundClock(tables, features);
        _traffic = new RoundTraffic(tables, features);
        _strips = new StripWalk(tables.Model);
        _shares = new CrewShares(tables);
        _walks = [.. Enumerable.Range(0, devices).Select(_ => new SliceWalk(tables.Model))];
        _needed = new RowRange[devices];
        _load = new RoundLoad(devices);
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
        for (var member = 0; member < crew.Count; member++)
        {
            _walks[member].Begin(_tables.RowSeconds(crew.Devices[member]), mode == BlockMode.Whole);
            foreach (var value in Model.Crossing[_walkEnd])
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
                case BlockMode.Whole or BlockMode.Spatial or BlockMode.SpatialInput:
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

    /// <summary>The time of the block; without end when it is not <see cref="IsPossible"/>.</summary>
    /// <param name="held">The crew in whose slices its inputs lie; null when the gateway has them.</param>
    /// <param name="returned">Whether its whole output goes to the gateway.</param>
    /// <param name="limitSeconds">A time from which on the caller does not care how much more it is.</param>
    public RoundTime Price(Crew? held, bool returned, double limitSeconds = double.PositiveInfinity)
    {
        _load.ClearTraffic();
        if (!IsPossible)
        {
            return new RoundTime(double.PositiveInfinity, _load.MaxComputeSeconds());
        }

        _load.Participants = Participants(held);
        AddInputs(held);
        if (returned)
        {
            AddOutputs();
        }

        if (_features.Overlap && held is not null && _mode == BlockMode.Spatial)
        {
            var bound = _clock.LeastSeconds(_load);
            if (bound > limitSeconds)
            {
                return new RoundTime(bound, _load.MaxComputeSeconds());
            }

            AddStrips(held);
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

    private int Participants(Crew? held)
    {
        var count = _shares.WorkingCount;
        foreach (var device in held?.Devices ?? [])
        {
            var member = _crew.Devices.IndexOf(device);
            count += member >= 0 && !_shares.IsIdle(member) ? 0 : 1;
        }

        return count;
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

    private void AddOutputs()
    {
        foreach (var value in Model.Crossing[To])
        {
            var rowBytes = (double)_tables.WireRowBytes(value, _features.Wire);
            var rows = Model.Values[value].Rows;
            for (var member = 0; member < _crew.Count; member++)
            {
                _load.OutBytes[_crew.Devices[member]] += rowBytes * _mode switch
                {
                    BlockMode.Spatial => _crew.Slices(rows)[member].Count,
                    BlockMode.Output => rows * _shares[member],
                    _ => _shares.IsIdle(member) ? 0 : rows,
                };
            }
        }
    }

    private void AddStrips(Crew held)
    {
        for (var member = 0; member < _crew.Count; member++)
        {
            var device = _crew.Devices[member];
            var position = held.Devices.IndexOf(device);
            if (position >= 0 && _load.DownBytes[device] + _load.ReceivedBytes[device] > 0)
            {
                (_load.EarlySeconds[device], _load.LateSeconds[device]) =
                    _strips.Divide(From, To, held, position, _crew, member, _tables.RowSeconds(device));
            }
        }
    }
}
