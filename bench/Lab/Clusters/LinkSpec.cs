namespace EdgeAspire.Bench.Lab.Clusters;

/// <summary>The link between a device and the switch. A packet between two devices crosses two of them.</summary>
/// <param name="UpMbps">From the device to the switch, in Mbit/s.</param>
/// <param name="DownMbps">From the switch to the device, in Mbit/s.</param>
/// <param name="DelayMs">One way, in milliseconds, in either direction.</param>
/// <param name="LossPercent">Frames that are lost, in either direction.</param>
internal sealed record LinkSpec(double UpMbps = 100, double DownMbps = 100, double DelayMs = 0.25, double LossPercent = 0);
