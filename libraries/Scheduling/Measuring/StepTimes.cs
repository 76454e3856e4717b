using System.Runtime.InteropServices;

namespace EdgeAspire.Scheduling.Measuring;

/// <summary>What a step took of the processor.</summary>
/// <param name="ComputeSeconds">Computing layers.</param>
/// <param name="ReceiveSeconds">Reading the item's message; NaN when it had none.</param>
/// <param name="SendSeconds">Writing a message; NaN when none was written.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StepTimes(double ComputeSeconds, double ReceiveSeconds, double SendSeconds);
