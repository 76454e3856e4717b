using System.Collections.Immutable;

namespace EdgeAspire.Planner.Planning.Algorithms.Baselines;

/// <summary>A split, and the merge that follows it.</summary>
/// <param name="Mode">How it is divided, in the words of the plan's document.</param>
/// <param name="Layers">The model's layers in it.</param>
/// <param name="Shares">What each device does.</param>
internal sealed record GatheredRound(string Mode, ImmutableArray<string> Layers, ImmutableArray<GatheredShare> Shares);
