using System.Collections.Immutable;

namespace EdgeAspire.Planner.Deployments;

/// <summary>A plan that was made, cut and kept for a deployment.</summary>
/// <param name="UncutId">What it was called before it was cut: plans of the same request that say the same need not be cut twice.</param>
/// <param name="Id">What it is called.</param>
/// <param name="ModelVersion">The version of the model.</param>
/// <param name="Devices">The devices that it uses.</param>
internal sealed record MadePlan(string UncutId, string Id, int? ModelVersion, ImmutableArray<string> Devices);
