using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>
/// What a device has in memory at the same time of a block that is divided by channels, neurons or elements of the input. Like
/// <see cref="SliceWalk"/> it takes a value to live from the step that makes it to the last one that reads it.
/// </summary>
internal static class ShareMemory
{
    /// <summary>Most bytes of activations, up to the partial sums where there are any: what follows them runs where they are added.</summary>
    /// <param name="from">First unit of the block.</param>
    /// <param name="to">Index after its last unit.</param>
    /// <param name="mode">Output, input or hybrid.</param>
    /// <param name="share">The device's share, 0 to 1.</param>
    public static long PeakBytes(PlanModel model, int from, int to, BlockMode mode, double share)
    {
        // A layer by outputs makes shares of what it has whole, one by inputs makes whole sums of what it has shares of.
        var isShared = mode == BlockMode.Input;
        var shared = new HashSet<int>();
        if (isShared)
        {
            shared.UnionWith(model.Crossing[from]);
        }

        var last = model.Units[to - 1].EndStep - 1;
        for (var unit = from; unit < to; unit++)
        {
            var layer = Layer(model, model.Units[unit]);
            last = unit == to - 1 && mode != BlockMode.Output ? layer : last;
            for (var step = model.Units[unit].FirstStep; step < model.Units[unit].EndStep; step++)
            {
                isShared ^= step == layer;
                if (isShared)
                {
                    shared.UnionWith(model.Steps[step].Outputs);
                }
            }
        }

        var live = mode == BlockMode.Output ? model.Crossing[to].ToHashSet() : [.. model.Steps[last].Outputs];
        double peak = 0;
        for (var step = last; step >= model.Units[from].FirstStep; step--)
        {
            live.UnionWith(model.Steps[step].Inputs.Select(input => input.Value));
            peak = Math.Max(peak, live.Sum(value => model.Values[value].LengthBytes * (shared.Contains(value) ? share : 1)));
            live.ExceptWith(model.Steps[step].Outputs);
        }

        return (long)Math.Round(peak);
    }

    /// <summary>The step with the unit's operations.</summary>
    private static int Layer(PlanModel model, PlanUnit unit)
    {
        for (var step = unit.FirstStep; step < unit.EndStep; step++)
        {
            if (model.Steps[step].Flops > 0)
            {
                return step;
            }
        }

        return unit.FirstStep;
    }
}
