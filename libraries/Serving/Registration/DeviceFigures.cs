using System.Runtime.InteropServices;

namespace EdgeAspire.Serving.Registration;

/// <summary>What plans are made of; null for what is not known.</summary>
/// <param name="Gflops">Measured speed in 10^9 floating-point operations per second.</param>
/// <param name="MemoryBytes">Most memory for weights and activations.</param>
/// <param name="Mbps">Measured rate of the link in Mbit/s.</param>
/// <param name="DelayMs">Measured delay of a message on that link in milliseconds.</param>
/// <param name="MessageMs">Measured time that the device needs to send or to receive one message, in milliseconds.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DeviceFigures(double? Gflops, long? MemoryBytes, double? Mbps, double? DelayMs, double? MessageMs);
