using System.Collections.Immutable;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Gate.Plans;

/// <summary>A plan as the calls that carry it out. All geometry is worked out; requests only copy and send.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Devices">Names of the devices that are called.</param>
/// <param name="Values">The values that pass through the gate.</param>
/// <param name="Calls">The calls; each depends only on earlier ones.</param>
/// <param name="Inputs">The values that the model takes, in its order.</param>
/// <param name="Outputs">The values that the model gives, in its order.</param>
/// <param name="Releases">Devices whose session no call ends, because their calls do not wait for each other.</param>
internal sealed record PlanProgram(
    CutPlan Plan,
    ImmutableArray<string> Devices,
    ImmutableArray<ProgramValue> Values,
    ImmutableArray<ProgramCall> Calls,
    ImmutableArray<ProgramValue> Inputs,
    ImmutableArray<ProgramValue> Outputs,
    ImmutableArray<int> Releases);
