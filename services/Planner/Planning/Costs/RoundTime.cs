using System.Runtime.InteropServices;

namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>What a round takes.</summary>
/// <param name="Seconds">From its start until every device has finished and every result has come.</param>
/// <param name="ComputeSeconds">The part of it that is work of the device that finishes last; of the slowest device with overlap.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RoundTime(double Seconds, double ComputeSeconds)
{
    /// <summary>What is not work: transfers that nothing hides, delays, overhead.</summary>
    public double TransferSeconds => Math.Max(0, Seconds - ComputeSeconds);
}
