using System.Collections.Immutable;
using System.Runtime.InteropServices;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Planning.Search;

/// <summary>
/// Dynamic programming over the cuts of a model. The state at a cut is where the tensors lie that cross it: at the gateway, or in the slices
/// of a crew. So the time of a block is known exactly, whoever ran the block before, and CoopAI's recurrence (eq. 2) is the case of one crew.
/// Between plans of the same time, the one with fewer blocks is taken.
/// </summary>
internal sealed class BlockSearch
{
    private const double Tie = 1e-12;
    private readonly CostTables _tables;
    private readonly SearchSpace _space;
    private readonly BlockPricer _pricer;
    private readonly double[][] _seconds;
    private readonly int[][] _blocks;
    private readonly Origin[][] _origins;
    private long _steps;

    private BlockSearch(CostTables tables, Features features, SearchSpace space)
    {
        _tables = tables;
        _space = space;
        _pricer = new BlockPricer(tables, features, followsMemory: false, remembersRows: true);
        var cuts = tables.Model.Units.Length + 1;
        var states = space.Crews.Length + 1;
        _seconds = [.. Enumerable.Range(0, cuts).Select(_ => NewFilled(states, double.PositiveInfinity))];
        _blocks = [.. Enumerable.Range(0, cuts).Select(_ => new int[states])];
        _origins = [.. Enumerable.Range(0, cuts).Select(_ => new Origin[states])];
        _seconds[0][0] = 0;
    }

    private PlanModel Model => _tables.Model;

    private int End => Model.Units.Length;

    /// <summary>The fastest plan of the space; null when the space holds no plan for the model.</summary>
    /// <param name="budget">Where what it does is counted; null when nobody counts.</param>
    public static ImmutableArray<Round>? Run(
        CostTables tables, Features features, SearchSpace space, CancellationToken cancellation, SearchBudget? budget = null)
    {
        var search = new BlockSearch(tables, features, space);
        for (var to = 1; to <= search.End; to++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var crew = 0; crew < space.Crews.Length; crew++)
            {
                search.EndAt(to, crew);
            }
        }

        budget?.Take(search._steps);
        return search.Trace();
    }

    private static double[] NewFilled(int length, double value)
    {
        var array = new double[length];
        Array.Fill(array, value);
        return array;
    }

    private void EndAt(int to, int crew)
    {
        if (!_space.Allows(crew, to - 1))
        {
            return;
        }

        if (_space.Crews[crew].Count == 1)
        {
            TryWhole(to, crew);
            return;
        }

        var last = Model.Units[to - 1];
        if (last.Kind == UnitKind.Rows)
        {
            TryRun(to, crew, BlockMode.Spatial, lowest: Math.Max(0, to - _space.MaxUnits));
        }

        if (last.Kind == UnitKind.Dense || (last.CanSplitOutputs && _space.RunsWhole))
        {
            TryExactly(to, crew, BlockMode.Output, 1);
        }

        if (last.Kind == UnitKind.Dense)
        {
            TryExactly(to, crew, BlockMode.Input, 1);
        }

        if (last.Kind == UnitKind.Dense && _space.MixesLayers)
        {
            TryExactly(to, crew, BlockMode.Hybrid, 2);
            TryRun(to, crew, BlockMode.SpatialInput, lowest: Math.Max(0, to - _space.MaxUnits));
        }
    }

    private void TryWhole(int to, int crew)
    {
        _pricer.Begin(to, BlockMode.Whole, _space.Crews[crew]);
        for (var from = to - 1; from >= 0; from--)
        {
            if (!_space.Allows(crew, from) || !(_space.RunsWhole || Model.Units[from].Kind == UnitKind.Whole))
            {
                break;
            }

            if (to - from <= _space.MaxUnits || from % _space.WholeStep == 0)
            {
                _pricer.ExtendWhole(from);
                _steps++;
                Try(crew, BlockMode.Whole);
            }
        }
    }

    private void TryRun(int to, int crew, BlockMode mode, int lowest)
    {
        if (mode == BlockMode.SpatialInput && (to < 2 || !ModeRules.Allows(Model, to - 2, to, mode)))
        {
            return;
        }

        _pricer.Begin(to, mode, _space.Crews[crew]);
        if (mode == BlockMode.SpatialInput)
        {
            Extend();
        }

        while (_pricer.From > lowest && _space.Allows(crew, _pricer.From - 1) && Model.Units[_pricer.From - 1].Kind == UnitKind.Rows)
        {
            Extend();
            Try(crew, mode);
        }
    }

    private void TryExactly(int to, int crew, BlockMode mode, int units)
    {
        if (to < units || !_space.Allows(crew, to - units) || !ModeRules.Allows(Model, to - units, to, mode))
        {
            return;
        }

        _pricer.Begin(to, mode, _space.Crews[crew]);
        for (var unit = 0; unit < units; unit++)
        {
            Extend();
        }

        Try(crew, mode);
    }

    private void Extend()
    {
        _pricer.Extend();
        _steps += _pricer.Load.Count;
    }

    private void Try(int crew, BlockMode mode)
    {
        if (mode is BlockMode.Output or BlockMode.Input or BlockMode.Hybrid or BlockMode.SpatialInput)
        {
            TryStates(crew, mode, keeps: false, returns: true);
        }
        else if (_pricer.To == End)
        {
            var returns = mode == BlockMode.Whole || _tables.Convention.ReturnsLastOutput;
            TryStates(crew, mode, !returns, returns);
        }
        else if (_space.ReturnsBeforeDense)
        {
            var returns = Model.Units[_pricer.To].Kind == UnitKind.Dense;
            TryStates(crew, mode, !returns, returns);
        }
        else
        {
            // Rows that others ask for later come all at once; those that are returned come as each device finishes, or with its own share of
            // the gateway. So returning can pay before any unit.
            TryStates(crew, mode, keeps: true, returns: _space.ReturnsEarly || Model.Units[_pricer.To].Kind == UnitKind.Dense);
        }
    }

    private void TryStates(int crew, BlockMode mode, bool keeps, bool returns)
    {
        var from = _pricer.From;
        var kept = crew + 1;
        var charge = Charge(crew);
        var work = _pricer.Load.MaxComputeSeconds();
        for (var state = 0; state <= _space.Crews.Length; state++)
        {
            var before = _seconds[from][state] + charge;
            if (double.IsPositiveInfinity(before) || (mode == BlockMode.Input && state > 0))
            {
                continue;
            }

            var keepLimit = keeps ? Limit(kept) - before : double.NegativeInfinity;
            var returnLimit = returns ? Limit(0) - before : double.NegativeInfinity;
            if (work > keepLimit && work > returnLimit)
            {
                continue;
            }

            _pricer.Take(state == 0 ? null : _space.Crews[state - 1]);
            _steps += _pricer.Load.Count;
            var origin = new Origin(from, state, crew, mode);
            if (work <= keepLimit)
            {
                Offer(kept, before + _pricer.Finish(returned: false, keepLimit).Seconds, origin);
            }

            if (work <= returnLimit)
            {
                Offer(0, before + _pricer.Finish(returned: true, returnLimit).Seconds, origin);
            }
        }
    }

    /// <summary>What a plan up to the cut that the block ends at may take, to be no worse than the known one.</summary>
    private double Limit(int state) => _seconds[_pricer.To][state] * (1 + Tie);

    private double Charge(int crew)
    {
        if (_space.SecondsPerWeightByte is not { } prices)
        {
            return 0;
        }

        double seconds = 0;
        for (var member = 0; member < _space.Crews[crew].Count; member++)
        {
            seconds += _pricer.WeightBytes(member) * prices[_space.Crews[crew].Devices[member]];
        }

        return seconds;
    }

    private void Offer(int state, double seconds, Origin origin)
    {
        var to = _pricer.To;
        var blocks = _blocks[origin.From][origin.State] + 1;
        var known = _seconds[to][state];
        var isTie = double.IsFinite(known) && Math.Abs(seconds - known) <= Tie * known;
        if (isTie ? blocks < _blocks[to][state] : seconds < known)
        {
            _seconds[to][state] = seconds;
            _blocks[to][state] = blocks;
            _origins[to][state] = origin;
        }
    }

    private ImmutableArray<Round>? Trace()
    {
        var state = 0;
        for (var other = 1; other < _seconds[End].Length; other++)
        {
            state = _seconds[End][other] < _seconds[End][state] ? other : state;
        }

        if (double.IsPositiveInfinity(_seconds[End][state]))
        {
            return null;
        }

        var rounds = new Stack<Round>();
        for (var cut = End; cut > 0;)
        {
            var origin = _origins[cut][state];
            rounds.Push(new Round(origin.From, cut, origin.Mode, _space.Crews[origin.Crew], Returned: state == 0));
            cut = origin.From;
            state = origin.State;
        }

        return [.. rounds];
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Origin(int From, int State, int Crew, BlockMode Mode);
}
