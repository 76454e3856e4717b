using System.Collections.Immutable;

namespace EdgeAspire.Planner.Deployments;

/// <summary>A deployment on disk.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Stages">The stages that its plan is for; null without a plan.</param>
internal sealed record DeploymentDocument(Deployment Deployment, ImmutableSortedDictionary<string, StageFigures>? Stages);
