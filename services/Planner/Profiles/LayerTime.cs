using System.Runtime.InteropServices;

namespace EdgeAspire.Planner.Profiles;

/// <summary>Seconds of a layer on a device.</summary>
/// <param name="Seconds">The seconds.</param>
/// <param name="Origin">Where they come from.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LayerTime(double Seconds, TimeOrigin Origin);
