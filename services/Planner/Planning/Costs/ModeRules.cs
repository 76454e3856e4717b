using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>Which blocks can be divided in which way: what is allowed here can be cut.</summary>
internal static class ModeRules
{
    /// <summary>Whether a block from one cut to another can be divided that way at all.</summary>
    public static bool Allows(PlanModel model, int from, int to, BlockMode mode)
    {
        var last = model.Units[to - 1];
        return mode switch
        {
            BlockMode.Whole => true,
            BlockMode.Spatial => AllRows(model, from, to),
            BlockMode.SpatialInput => to - from > 1 && last.CanSumRows && last.Kind == UnitKind.Dense
                && AllRows(model, from, to - 1) && IsSingle(model, to - 1) && IsSingle(model, to),
            BlockMode.Output => to - from == 1 && last.CanSplitOutputs && IsSingle(model, from) && IsSingle(model, to),
            BlockMode.Input => to - from == 1 && last.Kind == UnitKind.Dense && last.CanSplitInputs && IsSingle(model, from) && IsSingle(model, to),
            BlockMode.Hybrid => to - from == 2 && last.Kind == UnitKind.Dense && last.CanSplitInputs
                && model.Units[from] is { Kind: UnitKind.Dense, CanSplitOutputs: true } first && first.DenseOutputs == last.DenseInputs
                && IsSingle(model, from) && IsSingle(model, from + 1) && IsSingle(model, to),
            _ => false,
        };
    }

    private static bool AllRows(PlanModel model, int from, int to)
    {
        for (var unit = from; unit < to; unit++)
        {
            if (model.Units[unit].Kind != UnitKind.Rows)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSingle(PlanModel model, int cut) => model.Crossing[cut].Length == 1;
}
