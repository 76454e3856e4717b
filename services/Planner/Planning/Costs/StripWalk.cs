using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>
/// Divides a device's slice of a block into the rows that depend on nothing but rows it holds, and the strips above and below that have to
/// wait for others' rows. Each is computed on its own, so what the strips have in common with the rest is work done twice.
/// </summary>
internal sealed class StripWalk
{
    private readonly PlanModel _model;
    private readonly HeldRows _held;
    private readonly SliceWalk _walk;

    /// <param name="remembers">Whether the same crews come again and again.</param>
    public StripWalk(PlanModel model, bool remembers)
    {
        _model = model;
        _held = new HeldRows(model, remembers);
        _walk = new SliceWalk(model, followsMemory: false);
    }

    /// <summary>The two amounts of work; no early work when everything has to wait.</summary>
    /// <param name="from">First unit of the block.</param>
    /// <param name="to">Index after its last unit.</param>
    /// <param name="held">The crew in whose slices the block's inputs lie.</param>
    /// <param name="position">The device's position in the crew that holds the rows.</param>
    /// <param name="crew">The crew that computes the block.</param>
    /// <param name="member">The device's position in it.</param>
    /// <param name="prices">The device's prices.</param>
    /// <param name="wholeSeconds">Its work when the slice is not divided.</param>
    public (double EarlySeconds, double LateSeconds) Divide(
        int from, int to, Crew held, int position, Crew crew, int member, RowPrices prices, double wholeSeconds)
    {
        var own = _held.At(to, from, held, position);
        for (var index = 0; index < own.Length; index++)
        {
            if (Early(own, index, to, crew, member).IsEmpty)
            {
                return default;
            }
        }

        // Rows between the strips that none of them needs are not taken off: no slice takes less in strips than at once.
        var early = Seconds(own, from, to, crew, member, Strip.Early, prices);
        var late = Seconds(own, from, to, crew, member, Strip.Above, prices) + Seconds(own, from, to, crew, member, Strip.Below, prices);
        return (early, Math.Max(late, wholeSeconds - early));
    }

    private RowRange Slice(int value, Crew crew, int member) => crew.Slices(_model.Values[value].Rows)[member];

    private RowRange Early(ReadOnlySpan<RowRange> own, int index, int to, Crew crew, int member) =>
        own[index].Intersect(Slice(_model.Crossing[to][index], crew, member));

    private double Seconds(ReadOnlySpan<RowRange> own, int from, int to, Crew crew, int member, Strip strip, RowPrices prices)
    {
        _walk.Begin(prices);
        var any = false;
        for (var index = 0; index < own.Length; index++)
        {
            var value = _model.Crossing[to][index];
            var early = Early(own, index, to, crew, member);
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
                any = true;
            }
        }

        for (var unit = to - 1; any && unit >= from; unit--)
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
