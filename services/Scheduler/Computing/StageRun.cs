using System.Runtime.InteropServices;
using EdgeAspire.Scheduler.Items;

namespace EdgeAspire.Scheduler.Computing;

/// <summary>What a step has come to.</summary>
/// <param name="Payload">What the item carries now, or why it carries nothing more; the receiver's to dispose.</param>
/// <param name="ComputeSeconds">Seconds that the stage was busy with it, calls included, without waiting for its other callers.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StageRun(Payload Payload, double ComputeSeconds);
