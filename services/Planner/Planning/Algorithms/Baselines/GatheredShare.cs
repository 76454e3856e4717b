using System.Collections.Immutable;

namespace EdgeAspire.Planner.Planning.Algorithms.Baselines;

/// <summary>What one device does in a round.</summary>
/// <param name="Device">Its index in the cluster.</param>
/// <param name="Seconds">Its work.</param>
/// <param name="WeightBytes">Weights that it holds for it.</param>
/// <param name="PeakBytes">Activations that it holds for it.</param>
/// <param name="Takes">The values that it needs, whole unless <see cref="TakenFraction"/> says otherwise.</param>
/// <param name="Gives">The values that it makes, and how much of each, from 0 to 1.</param>
internal sealed record GatheredShare(
    int Device, double Seconds, long WeightBytes, long PeakBytes, ImmutableArray<int> Takes, ImmutableArray<(int Value, double Fraction)> Gives)
{
    /// <summary>How much of the values that it needs it needs, from 0 to 1.</summary>
    public double TakenFraction { get; init; } = 1;

    /// <summary>Whether what it gives are summands, which no device can go on with.</summary>
    public bool IsSummand { get; init; }

    /// <summary>First channel or neuron, or of what a convolution adds up the first element; null when the round is not divided by them.</summary>
    public long? Start { get; init; }

    /// <summary>The one after the last; null as <see cref="Start"/> is.</summary>
    public long? End { get; init; }

    /// <summary>The layers that it runs; null for its share of all of the round.</summary>
    public ImmutableArray<string>? Layers { get; init; }
}
