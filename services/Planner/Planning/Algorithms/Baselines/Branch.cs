using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Planning.Algorithms.Baselines;

/// <summary>Steps that are connected with each other, and with no other of a stretch.</summary>
internal sealed class Branch
{
    private readonly HashSet<int> _made = [];

    /// <summary>Indices of the steps.</summary>
    public List<int> Steps { get; } = [];

    /// <summary>Their work on one device.</summary>
    public double Seconds { get; private set; }

    /// <summary>Adds a step to the branches of a stretch: it joins those whose values it reads.</summary>
    /// <param name="branches">The branches of the steps before it.</param>
    /// <param name="step">The step.</param>
    /// <param name="index">Its index.</param>
    /// <param name="seconds">Its work.</param>
    public static void Join(List<Branch> branches, PlanStep step, int index, double seconds)
    {
        Branch joined = new();
        foreach (Branch branch in branches.Where(branch => step.Inputs.Any(input => branch._made.Contains(input.Value))).ToArray())
        {
            joined.Steps.AddRange(branch.Steps);
            joined._made.UnionWith(branch._made);
            joined.Seconds += branch.Seconds;
            branches.Remove(branch);
        }

        joined.Steps.Add(index);
        joined._made.UnionWith(step.Outputs);
        joined.Seconds += seconds;
        branches.Add(joined);
    }
}
