using System.Runtime.InteropServices;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Costs;

namespace EdgeAspire.Planner.Planning.Search;

/// <summary>
/// The chain of stages with the least bottleneck, over different devices and links, exactly. For a given pace it asks by dynamic programming
/// over (devices used, last device, cut) whether a chain keeps it, with the fewest bytes between stages, because on a shared medium these
/// set a pace as well; the least pace is then found by bisection and proved by asking for any smaller one.
/// </summary>
internal sealed class ChainSolver
{
    private const int MostStates = 4096;

    /// <summary>Most entries of the table, of 16 bytes each; a long model leaves room for fewer kinds of devices.</summary>
    private const int MostEntries = 1 << 22;

    private readonly CostTables _tables;
    private readonly ChainTables _chain;
    private readonly bool _isDirect;
    private readonly bool _usesAll;
    private readonly List<List<int>> _kinds;
    private readonly int[] _weight;
    private readonly int _states;
    private readonly double[] _carried;
    private readonly Origin[] _origins;
    private readonly bool[] _isReached;
    private readonly int[] _window;
    private readonly ChainCuts _cuts;

    private ChainSolver(CostTables tables, Features features, bool usesAll)
    {
        _tables = tables;
        _chain = new ChainTables(tables, features.Wire);
        _isDirect = features.Direct;
        _usesAll = usesAll;
        _kinds = ChainTables.Kinds(tables, MostStates, MostEntries);
        _weight = new int[_kinds.Count];
        _states = 1;
        for (var kind = 0; kind < _kinds.Count; kind++)
        {
            _weight[kind] = _states;
            _states *= _kinds[kind].Count + 1;
        }

        _carried = new double[_states * _kinds.Count * (_chain.Units + 1)];
        _origins = new Origin[_carried.Length];
        _isReached = new bool[_states * _kinds.Count];
        _window = new int[_chain.Units];
        _cuts = new ChainCuts(_kinds, _weight, _states, _chain.Units);
    }

    private bool IsShared => _tables.Cluster.Transport == Transport.Shared;

    /// <summary>The best chain as stages; null when no chain fits the devices' memory.</summary>
    /// <param name="usesAll">Whether every device has to have a stage.</param>
    public static IReadOnlyList<(int Device, int From, int To)>? Solve(
        CostTables tables, Features features, bool usesAll, CancellationToken cancellation)
    {
        var solver = new ChainSolver(tables, features, usesAll);
        var best = solver.Keeping(double.PositiveInfinity, cancellation);
        if (best is null)
        {
            return null;
        }

        double low = 0;
        var high = solver.Pace(best);
        while (high - low > high * 1e-6)
        {
            var middle = (low + high) / 2;
            if (middle <= low || middle >= high)
            {
                break;
            }

            if (solver.Keeping(middle, cancellation) is { } better)
            {
                best = better;
                high = Math.Min(middle, solver.Pace(better));
            }
            else
            {
                low = middle;
            }
        }

        // What is left between low and high holds few paces: each found one is undercut until none is left.
        // A model that neither works nor sends has the pace 0, which nothing undercuts.
        for (var pace = Below(high); pace < high && solver.Keeping(pace, cancellation) is { } better; pace = Below(high))
        {
            best = better;
            high = Math.Min(pace, solver.Pace(better));
        }

        return best;
    }

    private static double Below(double pace) => pace * (1 - 1e-12);

    /// <summary>Seconds from one answer of a chain to the next.</summary>
    private double Pace(List<(int Device, int From, int To)> stages)
    {
        double pace = 0;
        var carried = Taking(stages[0].Device);
        for (var stage = 0; stage < stages.Count; stage++)
        {
            var (device, from, to) = stages[stage];
            var busiest = Math.Max(_chain.CutBytes[from], _chain.CutBytes[to]) / _tables.LinkBytesPerSecond[device];
            pace = Math.Max(pace, Math.Max(_chain.StageSeconds(device, from, to), busiest));
            carried += stage == 0 ? 0 : _chain.CutBytes[from] * SecondsPerByte(stages[stage - 1].Device, device);
        }

        return Math.Max(pace, GatewaySeconds(carried, stages[^1].Device));
    }

    /// <summary>Seconds on the medium with the model's input; behind a switch, other bytes pass the port in the same direction.</summary>
    private double Taking(int device) => IsShared ? _chain.CutBytes[0] / _tables.MediumBytesPerSecond[device] : 0;

    /// <summary>Seconds on the gateway's port in one direction, or on the medium, of a byte from stage to stage.</summary>
    private double SecondsPerByte(int sender, int receiver)
    {
        var sending = 1 / _tables.MediumBytesPerSecond[sender];
        var receiving = 1 / _tables.MediumBytesPerSecond[receiver];
        return !IsShared ? 1 / _tables.GatewayBytesPerSecond
            : _isDirect ? Math.Max(sending, receiving)
            : sending + receiving;
    }

    /// <summary>How long the busier direction of the gateway's link, or the medium, is busy per inference.</summary>
    /// <param name="carried">Seconds with the bytes between stages, and on a medium with the input.</param>
    /// <param name="last">The device of the last stage.</param>
    private double GatewaySeconds(double carried, int last) =>
        IsShared
            ? carried + (_chain.CutBytes[^1] / _tables.MediumBytesPerSecond[last])
            : (Math.Max(_chain.CutBytes[0], _chain.CutBytes[^1]) / _tables.GatewayBytesPerSecond) + (_isDirect ? 0 : carried);

    private List<(int Device, int From, int To)>? Keeping(double pace, CancellationToken cancellation)
    {
        var reach = _kinds.Select(kind => _chain.Reach(kind[0], pace)).ToArray();
        _cuts.Find(reach);
        Array.Clear(_isReached);
        for (var index = 0; index < _states * _kinds.Count; index++)
        {
            var state = index / _kinds.Count;
            var count = Math.Max(0, _cuts.Highest(state) - _cuts.Lowest(state) + 1);
            _carried.AsSpan((index * (_chain.Units + 1)) + _cuts.Lowest(state), count).Fill(double.PositiveInfinity);
        }

        var arriving = new double[_chain.Units];
        var sender = new int[_chain.Units];
        for (var state = 0; state < _states; state++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Last(state, pace) is { } end)
            {
                return Trace(state, end);
            }

            if (_cuts.Lowest(state) > _cuts.Highest(state))
            {
                continue;
            }

            for (var kind = 0; kind < _kinds.Count; kind++)
            {
                if (Count(state, kind) < _kinds[kind].Count && Gather(state, kind, pace, arriving, sender))
                {
                    Place(state, kind, reach[kind], arriving, sender);
                }
            }
        }

        return null;
    }

    private int Count(int state, int kind) => state / _weight[kind] % (_kinds[kind].Count + 1);

    private int Index(int state, int kind) => ((state * _kinds.Count) + kind) * (_chain.Units + 1);

    /// <summary>For each cut, the least time of the medium with which a stage of this kind can take over there, and from which kind.</summary>
    private bool Gather(int state, int kind, double pace, double[] arriving, int[] sender)
    {
        Array.Fill(arriving, double.PositiveInfinity);
        var any = false;
        var receiving = _tables.LinkBytesPerSecond[_kinds[kind][0]];
        if (state == 0)
        {
            arriving[0] = _chain.CutBytes[0] / receiving <= pace ? Taking(_kinds[kind][0]) : double.PositiveInfinity;
            sender[0] = -1;
            return double.IsFinite(arriving[0]);
        }

        // The bytes between stages only become more.
        var most = IsShared || !_isDirect ? pace : double.PositiveInfinity;
        for (var last = 0; last < _kinds.Count; last++)
        {
            if (!_isReached[(state * _kinds.Count) + last])
            {
                continue;
            }

            var slower = Math.Min(receiving, _tables.LinkBytesPerSecond[_kinds[last][0]]);
            var perByte = SecondsPerByte(_kinds[last][0], _kinds[kind][0]);
            var start = Index(state, last);
            for (var cut = Math.Max(1, _cuts.Lowest(state)); cut <= Math.Min(_cuts.Highest(state), _chain.Units - 1); cut++)
            {
                var total = _carried[start + cut] + (_chain.CutBytes[cut] * perByte);
                if (total < arriving[cut] && total <= most && _chain.CutBytes[cut] / slower <= pace)
                {
                    arriving[cut] = total;
                    sender[cut] = last;
                    any = true;
                }
            }
        }

        return any;
    }

    /// <summary>The least time of the medium for each end of the new stage: a minimum over a window that only moves forward.</summary>
    private void Place(int state, int kind, int[] reach, double[] arriving, int[] sender)
    {
        var used = state + _weight[kind];
        var target = Index(used, kind);
        var window = _window;
        var head = 0;
        var tail = 0;
        for (var to = _cuts.Lowest(state) + 1; to <= _cuts.Highest(used); to++)
        {
            var from = to - 1;
            if (double.IsFinite(arriving[from]))
            {
                while (tail > head && arriving[window[tail - 1]] >= arriving[from])
                {
                    tail--;
                }

                window[tail++] = from;
            }

            while (tail > head && reach[window[head]] < to)
            {
                head++;
            }

            if (tail > head && to >= _cuts.Lowest(used) && arriving[window[head]] < _carried[target + to])
            {
                _isReached[(used * _kinds.Count) + kind] = true;
                _carried[target + to] = arriving[window[head]];
                _origins[target + to] = new Origin(window[head], sender[window[head]]);
            }
        }
    }

    /// <summary>The kind of the last device of a chain that keeps the pace with all devices of a state; null when there is none.</summary>
    private int? Last(int state, double pace)
    {
        for (var kind = 0; kind < _kinds.Count && _cuts.Highest(state) == _chain.Units && (!_usesAll || state == _states - 1); kind++)
        {
            var end = Index(state, kind) + _chain.Units;
            if (Count(state, kind) > 0
                && _chain.CutBytes[^1] / _tables.LinkBytesPerSecond[_kinds[kind][0]] <= pace
                && GatewaySeconds(_carried[end], _kinds[kind][0]) <= pace
                && double.IsFinite(_carried[end]))
            {
                return kind;
            }
        }

        return null;
    }

    private List<(int Device, int From, int To)> Trace(int state, int kind)
    {
        var stages = new List<(int Device, int From, int To)>();
        for (var cut = _chain.Units; cut > 0;)
        {
            var (from, sender) = _origins[Index(state, kind) + cut];
            stages.Add((_kinds[kind][Count(state, kind) - 1], from, cut));
            state -= _weight[kind];
            cut = from;
            kind = sender;
        }

        stages.Reverse();
        return stages;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Origin(int From, int Sender);
}
