namespace EdgeAspire.Planner.Models;

/// <summary>The ways of working together that a model can be published for.</summary>
internal static class Strategies
{
    /// <summary>Experts that are all asked; the least uncertain one answers.</summary>
    public const string Team = "team";

    /// <summary>One file, one device.</summary>
    public const string Single = "single";
}
