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
}
