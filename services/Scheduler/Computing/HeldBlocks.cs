using System.Runtime.InteropServices;

namespace EdgeAspire.Scheduler.Computing;

/// <summary>The blocks that a worker has memory for.</summary>
/// <param name="First">The cut at which they begin.</param>
/// <param name="Last">The cut at which they end.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HeldBlocks(int First, int Last);
