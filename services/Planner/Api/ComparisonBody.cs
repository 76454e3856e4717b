namespace EdgeAspire.Planner.Api;

/// <summary>Plans side by side.</summary>
/// <param name="Model">What was planned.</param>
/// <param name="Plans">The fastest by the objective first; those without a plan last.</param>
internal sealed record ComparisonBody(string Model, IReadOnlyList<ComparedPlanBody> Plans);
