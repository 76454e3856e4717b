using EdgeAspire.Gate.Routing;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Gate.Team;

/// <summary>Says which experts are missing and why.</summary>
internal static class TeamFailure
{
    /// <summary>The reason of a degraded answer; null when every expert answered.</summary>
    public static string? DegradedReason(ReadOnlySpan<HopResult> hops)
    {
        var reasons = new List<string>();
        foreach (var hop in hops)
        {
            if (hop.Error is not null)
            {
                reasons.Add($"{hop.Where}: {hop.Error.Message}");
            }
        }

        return reasons.Count == 0 ? null : string.Join("; ", reasons);
    }

    /// <summary>The error when nobody answered: the experts' common reason, or that devices are unavailable.</summary>
    public static Error Describe(VersionRoute version, ReadOnlySpan<HopResult> hops)
    {
        var reason = hops[0].Error?.Reason ?? ErrorReason.DeviceUnavailable;
        foreach (var hop in hops)
        {
            if (hop.Error?.Reason != reason)
            {
                reason = ErrorReason.DeviceUnavailable;
            }
        }

        return new Error(
            reason, $"No expert of model '{version.Manifest.Name}' version {version.VersionText} answered: {DegradedReason(hops)}.");
    }
}
