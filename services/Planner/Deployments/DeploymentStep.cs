using System.Collections.Immutable;

namespace EdgeAspire.Planner.Deployments;

/// <summary>One plan to be made.</summary>
/// <param name="Model">The deployment.</param>
/// <param name="Request">What it asks for.</param>
/// <param name="Generation">Which request of all that ever came: another may come meanwhile.</param>
/// <param name="Inputs">What there is to plan with.</param>
/// <param name="Without">The device that is taken to be lost; null for the plan itself.</param>
/// <param name="Slowdowns">How many times slower than registered devices were seen to be.</param>
/// <param name="Occupancies">How full their queues were.</param>
/// <param name="Made">Plans that were made before and are still kept, by their names before they were cut.</param>
/// <param name="GivingUp">Cancelled when the plan is no longer wanted; disposed of by whoever carries the step out.</param>
internal sealed record DeploymentStep(
    string Model,
    DeploymentRequest Request,
    long Generation,
    PlanInputs Inputs,
    string? Without,
    ImmutableSortedDictionary<string, double> Slowdowns,
    ImmutableSortedDictionary<string, double> Occupancies,
    ImmutableDictionary<string, MadePlan> Made,
    CancellationTokenSource GivingUp);
