using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Models;

namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>What a round of a finished plan costs, with what each device does in it.</summary>
/// <param name="Round">The round.</param>
/// <param name="Time">Its time.</param>
/// <param name="Shares">What each member of the crew gets.</param>
/// <param name="Load">Work and bytes by device of the cluster; a device may send rows without being in the crew.</param>
/// <param name="Inputs">By member of the crew: the rows of each value that crosses into the block.</param>
/// <param name="MemberSeconds">Work by member of the crew.</param>
/// <param name="WeightBytes">By member of the crew.</param>
/// <param name="PeakBytes">Activations by member of the crew.</param>
internal sealed record RoundCost(
    Round Round,
    RoundTime Time,
    CrewShares Shares,
    RoundLoad Load,
    ImmutableArray<ImmutableArray<RowRange>> Inputs,
    ImmutableArray<double> MemberSeconds,
    ImmutableArray<long> WeightBytes,
    ImmutableArray<long> PeakBytes)
{
    /// <summary>The members of the crew that get something to do.</summary>
    public IEnumerable<int> Members => Enumerable.Range(0, Round.Crew.Count).Where(member => !Shares.IsIdle(member));

    /// <summary>The devices of the members that get something to do.</summary>
    public IEnumerable<int> Devices => Members.Select(member => Round.Crew.Devices[member]).Distinct();
}
