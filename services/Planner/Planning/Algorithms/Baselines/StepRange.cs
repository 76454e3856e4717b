using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Planning.Algorithms.Baselines;

/// <summary>Steps that run together: what they take, give, hold and last.</summary>
internal sealed class StepRange
{
    private readonly CostTables _tables;
    private readonly ImmutableArray<int> _steps;

    /// <param name="tables">The prices.</param>
    /// <param name="steps">Indices of the steps, ascending.</param>
    public StepRange(CostTables tables, ImmutableArray<int> steps)
    {
        _tables = tables;
        _steps = steps;
        PlanModel model = tables.Model;
        HashSet<int> own = [.. steps];
        HashSet<int> made = [.. steps.SelectMany(step => model.Steps[step].Outputs)];
        HashSet<int> elsewhere = [.. model.Crossing[^1]];
        for (int step = steps[0]; step < model.Steps.Length; step++)
        {
            if (!own.Contains(step))
            {
                elsewhere.UnionWith(model.Steps[step].Inputs.Select(input => input.Value));
            }
        }

        Takes = [.. steps.SelectMany(step => model.Steps[step].Inputs).Select(input => input.Value).Where(value => !made.Contains(value)).Distinct()];
        Gives = [.. made.Where(elsewhere.Contains).Order()];
        Layers = [.. steps.Select(step => model.Steps[step].Name)];
    }

    /// <summary>The steps from one to another.</summary>
    public static StepRange Between(CostTables tables, int start, int end) => new(tables, [.. Enumerable.Range(start, end - start)]);

    /// <summary>The values that others make.</summary>
    public ImmutableArray<int> Takes { get; }

    /// <summary>The values that others read, or the model answers.</summary>
    public ImmutableArray<int> Gives { get; }

    /// <summary>The names of the layers.</summary>
    public ImmutableArray<string> Layers { get; }

    /// <summary>A share of the steps on a device, which takes all that they take.</summary>
    /// <param name="device">The device's index in the cluster.</param>
    /// <param name="fraction">The share, from 0 to 1.</param>
    public GatheredShare On(int device, double fraction = 1)
    {
        PlanModel model = _tables.Model;
        long taken = Takes.Sum(value => model.Values[value].LengthBytes);
        long made = _steps.Max(step => model.Steps[step].Inputs.Select(input => input.Value).Except(Takes).Concat(model.Steps[step].Outputs)
            .Sum(value => model.Values[value].LengthBytes));
        return new GatheredShare(
            device,
            fraction * _steps.Sum(step => _tables.TimeOf(device, step).Seconds),
            (long)Math.Ceiling(fraction * _steps.Sum(step => model.Steps[step].WeightBytes)),
            taken + (long)Math.Ceiling(fraction * made),
            Takes,
            [.. Gives.Select(value => (value, fraction))]);
    }

    /// <summary>Steps of which a device adds up a share of the input, and gives a summand of the whole output.</summary>
    /// <param name="device">The device's index in the cluster.</param>
    /// <param name="fraction">The share, from 0 to 1.</param>
    public GatheredShare SummandOn(int device, double fraction) => On(device, fraction) with
    {
        PeakBytes = On(device).PeakBytes,
        Gives = [.. Gives.Select(value => (value, 1.0))],
        TakenFraction = fraction,
        IsSummand = true,
    };

    /// <summary>All steps on one device.</summary>
    public GatheredRound Whole(int device) => new("whole", Layers, [On(device)]);
}
