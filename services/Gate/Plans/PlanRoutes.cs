using System.Collections.Immutable;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Gate.Plans;

/// <summary>The programs of plans, which the planner is asked for once, and the ways to the devices that they need. For one caller at a time.</summary>
internal sealed class PlanRoutes(PlannerClient planner, DeviceConnections connections)
{
    private readonly Dictionary<string, ImmutableArray<PlanProgram>> _programs = new(StringComparer.Ordinal);

    /// <summary>A plan's routes: one, or one for each way of a plan in which devices take requests in turn.</summary>
    /// <param name="plan">The plan's identifier.</param>
    /// <param name="stages">The addresses of the stages that are registered, by device.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Outcome<ImmutableArray<PlanRoute>>> FindAsync(
        string plan, IReadOnlyDictionary<string, Uri> stages, CancellationToken cancellationToken)
    {
        if (!_programs.TryGetValue(plan, out var programs))
        {
            if (!(await planner.GetPlanAsync(plan, cancellationToken)).TryGetValue(out var cut, out var error)
                || !ProgramCompiler.CompileAll(cut).TryGetValue(out programs, out error))
            {
                return error;
            }

            _programs[plan] = programs;
        }

        var missing = programs.SelectMany(program => program.Devices).Where(device => !stages.ContainsKey(device)).Distinct(StringComparer.Ordinal).ToList();
        return missing.Count == 0
            ? programs.Select(program => new PlanRoute(program, [.. program.Devices.Select(device => connections.To(stages[device]))])).ToImmutableArray()
            : new Error(ErrorReason.DeviceUnavailable, $"Plan '{plan}' needs devices that are not registered: {string.Join(", ", missing)}.");
    }

    /// <summary>Forgets all other plans.</summary>
    public void Keep(IReadOnlySet<string> plans)
    {
        foreach (var unused in _programs.Keys.Where(plan => !plans.Contains(plan)).ToList())
        {
            _programs.Remove(unused);
        }
    }
}
