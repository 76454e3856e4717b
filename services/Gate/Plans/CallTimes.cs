using System.Runtime.InteropServices;

namespace EdgeAspire.Gate.Plans;

/// <summary>Where the time of a call went, in seconds; the start counts from the request's.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CallTimes(
    double StartSeconds, double TotalSeconds, double WaitSeconds, double QueueSeconds, double ComputeSeconds, double ForwardSeconds)
{
    /// <summary>What is left without waiting and computing: messages both ways, reading and writing them.</summary>
    public double NetworkSeconds => Math.Max(0, TotalSeconds - WaitSeconds - QueueSeconds - ComputeSeconds - ForwardSeconds);
}
