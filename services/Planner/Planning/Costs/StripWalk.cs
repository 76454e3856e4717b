using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>
/// Divides a device's slice of a block into the rows that depend on nothing but rows it holds, and the strips above and below that have to
/// wait for others' rows. Each is computed on its own, so what the strips have in common with the rest is work done twice.
/// </summary>
internal sealed class StripWalk
{
    private readonly PlanModel _model;
    private readonly RowRange[] _held;
    private readonly SliceWalk _walk;

    public StripWalk(PlanModel model)
    {
        _model = model;
        _held = new RowRange[model.Values.Length];
        _walk = new SliceWalk(model);
    }

    /// <summary>The two amounts of work; no early work when everything has to wait.</summary>
    /// <param name="from">First unit of the block.</param>
    /// <param name="to">Index after its last unit.</param>
    /// <param name="held">The crew in whose slices the block's inputs lie.</param>
    /// <param name="position">The device's position in the crew that holds the rows.</param>
    /// <param name="crew">The crew that computes the block.</param>
    /// <param name="member">The device's position in it.</param>
    /// <param name="rowSeconds">The device's prices.</param>
    public (double EarlySeconds, double LateSeconds) Divide(
        int from, int to, Crew held, int position, Crew crew, int member, double[] rowSeconds)
    {
        foreach (var value in _model.Crossing[from])
        {
            _held[value] = held.Slices(_model.Values[value].Rows)[position];
        }

        for (var unit = from; unit < to; unit++)
        {
            Forward(_model.Units[unit]);
        }

        foreach (var value in _model.Crossing[to])
        {
            if (Early(value, crew, member).IsEmpty)
            {
                return default;
            }
        }

        var late = Seconds(from, to, crew, member, Strip.Above, rowSeconds) + Seconds(from, to, crew, member, Strip.Below, rowSeconds);
        return (Seconds(from, to, crew, member, Strip.Early, rowSeconds), late);
    }

    private RowRange Slice(int value, Crew crew, int member) => crew.Slices(_model.Values[value].Rows)[member];

    private RowRange Early(int value, Crew crew, int member) => _held[value].Intersect(Slice(value, crew, member));

    private void Forward(PlanUnit unit)
    {
        for (var index = unit.FirstStep; index < unit.EndStep; index++)
        {
            var step = _model.Steps[index];
            var rows = new RowRange(0, _model.Values[step.Outputs[0]].Rows);
            foreach (var input in step.Inputs)
            {
                rows = input.Map?.Computable(_held[input.Value], rows) ?? default;
            }

            foreach (var output in step.Outputs)
            {
                _held[output] = rows;
            }
        }
    }

    private double Seconds(int from, int to, Crew crew, int member, Strip strip, double[] rowSeconds)
    {
        _walk.BeginBlock(from, to, rowSeconds);
        foreach (var value in _model.Crossing[to])
        {
            var early = Early(value, crew, member);
            var slice = Slice(value, crew, member);
            var rows = strip switch
            {
                Strip.Above => new RowRange(slice.Start, early.Start),
                Strip.Below => new RowRange(early.End, slice.End),
                _ => early,
            };
            if (!rows.IsEmpty)
            {
                _walk.Ask(value, rows);
            }
        }

        for (var unit = to - 1; unit >= from; unit--)
        {
            _walk.Extend(_model.Units[unit]);
        }

        return _walk.Seconds;
    }

    private enum Strip
    {
        Above,
        Early,
        Below,
    }
}
