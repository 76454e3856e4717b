using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>
/// Which rows a device can compute at a cut from nothing but the rows that it holds at an earlier one. A search asks for one later cut after
/// the other, so that what is remembered is only carried on.
/// </summary>
internal sealed class HeldRows
{
    private readonly PlanModel _model;
    private readonly RowRange[] _rows;
    private readonly Dictionary<Crew, Known?[]>? _known;
    private Crew? _last;
    private Known?[] _lastKnown = [];

    /// <param name="remembers">Whether the same crews come again and again.</param>
    public HeldRows(PlanModel model, bool remembers)
    {
        _model = model;
        _rows = new RowRange[model.Values.Length];
        _known = remembers ? [] : null;
    }

    /// <summary>The rows of each value that crosses a cut, valid until the next call.</summary>
    /// <param name="to">The cut.</param>
    /// <param name="from">Where rows lie in the crew's slices.</param>
    /// <param name="held">The crew.</param>
    /// <param name="position">The device's position in it.</param>
    public ReadOnlySpan<RowRange> At(int to, int from, Crew held, int position)
    {
        ref var known = ref Slot(from, held, position);
        if (known is null || known.Cut > to)
        {
            known = new Known(from, new RowRange[_model.Crossing[from].Length]);
            for (var index = 0; index < known.Rows.Length; index++)
            {
                known.Rows[index] = held.Slices(_model.Values[_model.Crossing[from][index]].Rows)[position];
            }
        }

        if (known.Cut < to)
        {
            known = Carry(known, to);
        }

        return known.Rows;
    }

    private ref Known? Slot(int from, Crew held, int position)
    {
        if (_known is null)
        {
            _lastKnown = [null];
            return ref _lastKnown[0];
        }

        if (!ReferenceEquals(held, _last))
        {
            if (!_known.TryGetValue(held, out var slots))
            {
                slots = new Known?[_model.Crossing.Length * held.Count];
                _known.Add(held, slots);
            }

            (_last, _lastKnown) = (held, slots);
        }

        return ref _lastKnown[(from * held.Count) + position];
    }

    private Known Carry(Known known, int to)
    {
        for (var index = 0; index < known.Rows.Length; index++)
        {
            _rows[_model.Crossing[known.Cut][index]] = known.Rows[index];
        }

        for (var unit = known.Cut; unit < to; unit++)
        {
            Forward(_model.Units[unit]);
        }

        var crossing = _model.Crossing[to];
        var rows = crossing.Length == known.Rows.Length ? known.Rows : new RowRange[crossing.Length];
        for (var index = 0; index < rows.Length; index++)
        {
            rows[index] = _rows[crossing[index]];
        }

        return new Known(to, rows);
    }

    private void Forward(PlanUnit unit)
    {
        for (var index = unit.FirstStep; index < unit.EndStep; index++)
        {
            var step = _model.Steps[index];
            var rows = new RowRange(0, _model.Values[step.Outputs[0]].Rows);
            foreach (var input in step.Inputs)
            {
                rows = input.Map?.Computable(_rows[input.Value], rows) ?? default;
            }

            foreach (var output in step.Outputs)
            {
                _rows[output] = rows;
            }
        }
    }

    /// <param name="Cut">The cut that was come to.</param>
    /// <param name="Rows">By value that crosses it.</param>
    private sealed record Known(int Cut, RowRange[] Rows);
}
