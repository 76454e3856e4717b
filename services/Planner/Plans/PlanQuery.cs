using System.Collections.Immutable;
using EdgeAspire.Planner.Analysis;
using EdgeAspire.Planner.Planning;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Plans;

/// <summary>A request for a plan that was found in order.</summary>
/// <param name="Source">The model's file.</param>
/// <param name="Cluster">The devices.</param>
/// <param name="Convention">What predictions count.</param>
/// <param name="Objective">What the plan should make small.</param>
/// <param name="Algorithms">The algorithms asked for; of a plan, one.</param>
/// <param name="Strategies">How the devices may collaborate; empty for any way.</param>
/// <param name="Wire">The formats that may travel.</param>
internal sealed record PlanQuery(
    ModelSource Source,
    Cluster Cluster,
    Convention Convention,
    Objective Objective,
    ImmutableArray<IPlanAlgorithm> Algorithms,
    ImmutableArray<string> Strategies,
    ImmutableArray<WireFormat> Wire)
{
    /// <summary>The longest that one inference may be predicted to take; null for no limit.</summary>
    public double? DeadlineSeconds { get; init; }

    /// <summary>Whether every device has to be used.</summary>
    public bool UsesAllDevices { get; init; }

    /// <summary>Whether the runtime is to carry the plan out.</summary>
    public bool IsForRuntime { get; init; }

    /// <summary>Seed of what is drawn.</summary>
    public int Seed { get; init; }
}
