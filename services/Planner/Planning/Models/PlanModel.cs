using System.Collections.Immutable;

namespace EdgeAspire.Planner.Planning.Models;

/// <summary>
/// A model as the planner sees it: steps in an order in which they can run, grouped into a chain of units. Skips and branches need no
/// special case: several values may cross the cut between two units.
/// </summary>
internal sealed class PlanModel
{
    private PlanModel(
        string name, string? hash, ImmutableArray<PlanValue> values, ImmutableArray<PlanStep> steps, ImmutableArray<PlanUnit> units,
        ImmutableArray<ImmutableArray<int>> crossing)
    {
        Name = name;
        Hash = hash;
        Values = values;
        Steps = steps;
        Units = units;
        Crossing = crossing;
        Flops = units.Sum(unit => unit.Flops);
        WeightBytes = units.Sum(unit => unit.WeightBytes);
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of the model's file; null for a model that has none.</summary>
    public string? Hash { get; }

    /// <summary>Every activation.</summary>
    public ImmutableArray<PlanValue> Values { get; }

    /// <summary>Every operator, in an order in which they can run.</summary>
    public ImmutableArray<PlanStep> Steps { get; }

    /// <summary>The chain.</summary>
    public ImmutableArray<PlanUnit> Units { get; }

    /// <summary>
    /// The values that cross each cut: entry 0 is before the first unit (the model's inputs), entry <c>Units.Length</c> after the last (its
    /// outputs). An input that is only read later crosses every cut up to its reader.
    /// </summary>
    public ImmutableArray<ImmutableArray<int>> Crossing { get; }

    /// <summary>Floating-point operations of one inference.</summary>
    public double Flops { get; }

    /// <summary>Bytes of all weights.</summary>
    public long WeightBytes { get; }

    /// <summary>Puts a model together and finds what crosses each cut.</summary>
    /// <param name="outputs">Indices of the values that the model returns.</param>
    public static PlanModel Create(
        string name,
        string? hash,
        ImmutableArray<PlanValue> values,
        ImmutableArray<PlanStep> steps,
        ImmutableArray<PlanUnit> units,
        IReadOnlyCollection<int> inputs,
        IReadOnlyCollection<int> outputs)
    {
        var completed = ImmutableArray.CreateBuilder<PlanUnit>(units.Length);
        foreach (var unit in units)
        {
            var own = steps.AsSpan(unit.FirstStep, unit.StepCount);
            double flops = 0;
            long weights = 0;
            foreach (var step in own)
            {
                flops += step.Flops;
                weights += step.WeightBytes;
            }

            completed.Add(unit with { Flops = flops, WeightBytes = weights });
        }

        return new PlanModel(name, hash, values, steps, completed.MoveToImmutable(), CrossingValues(steps, units, inputs, outputs));
    }

    private static ImmutableArray<ImmutableArray<int>> CrossingValues(
        ImmutableArray<PlanStep> steps, ImmutableArray<PlanUnit> units, IReadOnlyCollection<int> inputs, IReadOnlyCollection<int> outputs)
    {
        var crossing = new ImmutableArray<int>[units.Length + 1];
        var live = new SortedSet<int>(outputs);
        crossing[units.Length] = [.. live];
        for (var unit = units.Length - 1; unit >= 0; unit--)
        {
            for (var step = units[unit].EndStep - 1; step >= units[unit].FirstStep; step--)
            {
                live.ExceptWith(steps[step].Outputs);
                live.UnionWith(steps[step].Inputs.Select(input => input.Value));
            }

            crossing[unit] = [.. live];
        }

        if (!live.IsSubsetOf(inputs))
        {
            throw new ArgumentException("A step reads a value that no step before it makes.", nameof(steps));
        }

        return [.. crossing];
    }
}
