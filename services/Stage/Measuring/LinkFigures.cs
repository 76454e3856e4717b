using System.Runtime.InteropServices;

namespace EdgeAspire.Stage.Measuring;

/// <summary>What was measured of the link.</summary>
/// <param name="Mbps">Mbit/s from this device.</param>
/// <param name="DelayMs">Milliseconds of a message in one direction: half of an empty request and its answer, without what a message takes this device where that is known.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LinkFigures(double Mbps, double DelayMs);
