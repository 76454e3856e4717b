using System.Collections.Immutable;

namespace EdgeAspire.Gate.Routing;

/// <summary>A part of a model, and the devices that serve it now, ordered by name; none when nobody does.</summary>
internal sealed record PartRoute(string Part, ImmutableArray<ExpertRoute> Devices)
{
    /// <summary>The first device that is not suspended, or the first one, or null.</summary>
    public ExpertRoute? Choose()
    {
        foreach (var device in Devices)
        {
            if (device.Connection.Suspension is null)
            {
                return device;
            }
        }

        return Devices.IsEmpty ? null : Devices[0];
    }
}
