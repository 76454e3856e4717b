using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Planning.Algorithms;

/// <summary>How the devices of a plan collaborate, in the words of the gate.</summary>
internal static class Strategies
{
    /// <summary>One device runs the model.</summary>
    public const string Single = "single";

    /// <summary>Rounds of blocks, divided among devices.</summary>
    public const string Coop = "coop";

    /// <summary>A chain of stages.</summary>
    public const string Pipeline = "pipeline";

    /// <summary>A ring of workers.</summary>
    public const string Mdi = "mdi";

    /// <summary>The whole model on each of several devices, which take requests in turn.</summary>
    public const string Replicas = "replicas";

    /// <summary>The refusal when nothing was found that collaborates in a way that the request allows.</summary>
    /// <param name="algorithm">Who searched.</param>
    /// <param name="found">The strategies of what it found.</param>
    public static Error NotAllowed(PlanRequest request, string algorithm, string found) => new(
        ErrorReason.InvalidArgument,
        request.Cluster.Devices.Length == 1 && !request.Allows(Single)
            ? $"strategies: {string.Join(", ", request.Strategies)} take at least two devices, there is one."
            : $"strategies: {algorithm} found plans of strategy {found} only, allowed are {string.Join(", ", request.Strategies)}.");
}
