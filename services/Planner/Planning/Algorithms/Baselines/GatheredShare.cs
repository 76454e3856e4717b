using System.Collections.Immutable;

namespace EdgeAspire.Planner.Planning.Algorithms.Baselines;

/// <summary>What one device does in a round.</summary>
/// <param name="Device">Its index in the cluster.</param>
/// <param name="Seconds">Its work.</param>
/// <param name="WeightBytes">Weights that it holds for it.</param>
/// <param name="PeakBytes">Activations that it holds for it.</param>
/// <param name="Takes">The values that it needs, whole.</param>
/// <param name="Gives">The values that it makes, and how much of each, from 0 to 1.</param>
internal sealed record GatheredShare(
    int Device, double Seconds, long WeightBytes, long PeakBytes, ImmutableArray<int> Takes, ImmutableArray<(int Value, double Fraction)> Gives)
{
    /// <summary>First channel or neuron; null when the round is not divided by them.</summary>
    public long? Start { get; init; }

    /// <summary>The one after the last; null as <see cref="Start"/> is.</summary>
    public long? End { get; init; }

    /// <summary>The layers that it runs; null for its share of all of the round.</summary>
    public ImmutableArray<string>? Layers { get; init; }
}
