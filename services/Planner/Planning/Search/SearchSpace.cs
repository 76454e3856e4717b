using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Costs;

namespace EdgeAspire.Planner.Planning.Search;

/// <summary>Which plans are looked through.</summary>
/// <param name="Crews">Who may run a block together.</param>
internal sealed record SearchSpace(ImmutableArray<Crew> Crews)
{
    /// <summary>Most units of a block that is divided by rows.</summary>
    public int MaxUnits { get; init; } = int.MaxValue;

    /// <summary>Blocks of one device with more than <see cref="MaxUnits"/> units begin only at every so manyth cut.</summary>
    public int WholeStep { get; init; } = 1;

    /// <summary>Whether a block may end in, or be made of, fully connected layers after others (CoopAI's four cases; without it, layer by layer).</summary>
    public bool MixesLayers { get; init; } = true;

    /// <summary>
    /// Whether a block's output goes to the gateway exactly when a fully connected layer follows, as in CoopAI; otherwise both are tried.
    /// </summary>
    public bool ReturnsBeforeDense { get; init; }

    /// <summary>Whether a block's output may go to the gateway before any unit, not only before fully connected layers.</summary>
    public bool ReturnsEarly { get; init; } = true;

    /// <summary>Whether one device may run what could be divided.</summary>
    public bool RunsWhole { get; init; } = true;

    /// <summary>By unit, the devices that may run it, so that none of their memory goes to others; null when any crew may run any unit.</summary>
    public ImmutableArray<ImmutableArray<int>>? Holders { get; init; }

    /// <summary>
    /// What holding a byte of weights is charged on each device of the cluster, in seconds: raised until a plan fits the devices' memory;
    /// null for nothing.
    /// </summary>
    public double[]? SecondsPerWeightByte { get; init; }

    /// <summary>Whether a crew may run a unit.</summary>
    public bool Allows(int crew, int unit) => Holders is not { } holders || Crews[crew].Devices.All(holders[unit].Contains);
}
