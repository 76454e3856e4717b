namespace EdgeAspire.Gate.Plans;

/// <summary>A deployment as the planner describes it.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Revision">Grows with every change.</param>
/// <param name="State">"ready", "planning" or "failed".</param>
/// <param name="Error">Why it is not ready.</param>
/// <param name="Plan">The plan in force; null until there is one.</param>
/// <param name="Fallbacks">By device, the plan for its loss.</param>
internal sealed record DeploymentDocument(
    string? Model, long Revision, string? State, string? Error, string? Plan, IReadOnlyDictionary<string, string>? Fallbacks);
