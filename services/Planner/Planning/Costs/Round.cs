using System.Collections.Immutable;

namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>One round of a plan: a block, and who runs it how.</summary>
/// <param name="From">Index of the first unit.</param>
/// <param name="To">Index after the last unit.</param>
/// <param name="Mode">How it is divided.</param>
/// <param name="Crew">Who runs it.</param>
/// <param name="Returned">Whether the whole output goes to the gateway; otherwise rows stay where they were computed until asked for.</param>
internal sealed record Round(int From, int To, BlockMode Mode, Crew Crew, bool Returned)
{
    /// <summary>Devices that take requests in turn with the crew's only one, which is the slowest of them.</summary>
    public ImmutableArray<int> Copies { get; init; } = [];
}
