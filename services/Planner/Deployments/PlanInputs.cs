using System.Collections.Immutable;

namespace EdgeAspire.Planner.Deployments;

/// <summary>What there is to plan with.</summary>
/// <param name="ModelVersion">The model's version; null when it has none.</param>
/// <param name="Stages">The stages that are ready, of those that the request allows.</param>
internal sealed record PlanInputs(int? ModelVersion, ImmutableSortedDictionary<string, StageFigures> Stages)
{
    /// <summary>Whether a plan made with the other is a plan for this.</summary>
    public bool IsLike(PlanInputs other) =>
        ModelVersion == other.ModelVersion
        && Stages.Count == other.Stages.Count
        && Stages.All(stage => other.Stages.TryGetValue(stage.Key, out StageFigures? figures) && stage.Value.IsLike(figures));
}
