using EdgeAspire.Planner.Planning.Algorithms;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Planner.Plans;

/// <summary>What an algorithm made of a request.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Plan">Its plan; null when it has none.</param>
/// <param name="Error">Why it has none.</param>
internal sealed record PlanTry(IPlanAlgorithm Algorithm, Plan? Plan, Error? Error)
{
    /// <summary>Predicted seconds of its plan where nothing but the deadline speaks against it; else null.</summary>
    public double? LateSeconds { get; init; }
}
