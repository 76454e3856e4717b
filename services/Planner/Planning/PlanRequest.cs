using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Planning.Costs;
using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Planning;

/// <summary>What is asked of an algorithm.</summary>
/// <param name="Model">The model.</param>
/// <param name="Cluster">The devices; they keep <see cref="ClusterRules"/>.</param>
internal sealed record PlanRequest(PlanModel Model, Cluster Cluster)
{
    /// <summary>The devices, as slow as they were seen to be, so that all algorithms are compared by the same times.</summary>
    public Cluster Cluster { get; init; } = Cluster.Corrected();

    /// <summary>What predictions count.</summary>
    public Convention Convention { get; init; } = Convention.Default;

    /// <summary>What the plan should make small.</summary>
    public Objective Objective { get; init; } = Objective.Latency;

    /// <summary>The longest that one inference may be predicted to take, in seconds; null for no limit.</summary>
    public double? DeadlineSeconds { get; init; }

    /// <summary>How the devices may collaborate, in the words of <see cref="Algorithms.Strategies"/>; empty for any way.</summary>
    public ImmutableArray<string> Strategies { get; init; } = [];

    /// <summary>Whether the plan has to use every device, not the best number of them.</summary>
    public bool UsesAllDevices { get; init; }

    /// <summary>The wire formats that a plan may choose from.</summary>
    public ImmutableArray<WireFormat> WireFormats { get; init; } = [.. Protocol.Plans.WireFormats.All];

    /// <summary>The allowed format with the most exact numbers, in which plans travel that do not choose.</summary>
    public WireFormat ExactWire => WireFormats.Min();

    /// <summary>
    /// Whether the runtime is to carry the plan out: only what it does is planned, and of several plans the one is taken that is forecast to
    /// be fastest.
    /// </summary>
    public bool IsForRuntime { get; init; }

    /// <summary>Seed of plans that are drawn.</summary>
    public int Seed { get; init; }

    /// <summary>Whether the devices may collaborate in a way.</summary>
    public bool Allows(string strategy) => Strategies.IsEmpty || Strategies.Contains(strategy, StringComparer.Ordinal);

    /// <summary>Whether one inference with a plan is predicted to take longer than it may.</summary>
    public bool IsLate(Plan plan) => SecondsOf(plan) > DeadlineSeconds;

    /// <summary>What one inference is predicted to take.</summary>
    public double SecondsOf(Plan plan) => BestAlgorithm.Value(plan, Objective.Latency, IsForRuntime);

    /// <summary>The refusal when nothing keeps the deadline.</summary>
    /// <param name="fastest">The fastest plan that was found.</param>
    public Error Late(Plan fastest) => new(
        ErrorReason.Conflict,
        FormattableString.Invariant(
            $"deadline_seconds is {DeadlineSeconds}: the fastest plan found ({fastest.Algorithm}) takes {SecondsOf(fastest):0.######} s."));
}
