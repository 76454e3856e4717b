using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Planner.Profiles;

namespace EdgeAspire.Planner.Planning.Clusters;

/// <summary>What was measured on a device.</summary>
/// <param name="StepSeconds">Seconds of a whole step by its name, which go before all else.</param>
internal sealed record DeviceProfile(ImmutableDictionary<string, double> StepSeconds)
{
    /// <summary>Layers that were measured, of this model or others, and what follows from them; null when there are none.</summary>
    public LayerPredictor? Layers { get; init; }

    /// <summary>How many times slower the device was seen to be than what was measured says.</summary>
    public double Slowdown { get; init; } = 1;

    /// <summary>The time of a whole step; null when it has to be priced by its operations.</summary>
    public LayerTime? TimeOf(PlanStep step) => Measured(step) is { } time ? time with { Seconds = time.Seconds * Slowdown } : null;

    /// <summary>Seconds of a step that do not depend on how many of its rows are computed, as far as they are known.</summary>
    public double FixedSecondsOf(PlanStep step) => step.Work is { } work && Layers is not null ? Layers.FixedSecondsOf(work) * Slowdown : 0;

    private LayerTime? Measured(PlanStep step) =>
        StepSeconds.TryGetValue(step.Name, out var seconds) ? new LayerTime(seconds, TimeOrigin.Profile)
        : step.Work is { } work && Layers is not null ? Layers.TimeOf(work)
        : null;
}
