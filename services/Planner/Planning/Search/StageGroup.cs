using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.Costs;

namespace EdgeAspire.Planner.Planning.Search;

/// <summary>Consecutive units for one device, or one unit for several.</summary>
/// <param name="From">First unit.</param>
/// <param name="To">Index after the last unit.</param>
/// <param name="Mode">How it is divided.</param>
/// <param name="Devices">Who runs it.</param>
internal sealed record StageGroup(int From, int To, BlockMode Mode, ImmutableArray<int> Devices);
