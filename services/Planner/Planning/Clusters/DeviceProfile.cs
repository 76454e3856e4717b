using System.Collections.Immutable;

namespace EdgeAspire.Planner.Planning.Clusters;

/// <summary>What was measured on a device.</summary>
/// <param name="StepSeconds">Seconds of a whole step by its name; a step that is not there is priced by its operations.</param>
internal sealed record DeviceProfile(ImmutableDictionary<string, double> StepSeconds);
