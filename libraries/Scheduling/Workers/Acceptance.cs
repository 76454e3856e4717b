using System.Runtime.InteropServices;
using EdgeAspire.Scheduling.Measuring;

namespace EdgeAspire.Scheduling.Workers;

/// <summary>The acknowledgement of an item that was handed over.</summary>
/// <param name="IsTaken">Whether the worker has it now; otherwise its queue is full, or it is leaving.</param>
/// <param name="Incarnation">The worker's registration.</param>
/// <param name="Report">What it says of itself.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Acceptance(bool IsTaken, long Incarnation, PeerReport Report);
