using EdgeAspire.Planner.Profiles;
using EdgeAspire.Protocol.Devices;

namespace EdgeAspire.Planner.Plans;

/// <summary>A device that a request means, with all that is known of it.</summary>
/// <param name="Body">What the request says of it.</param>
/// <param name="Registration">What it registered; null when it is not there.</param>
/// <param name="Layers">What it measured of itself; null when it has no profile.</param>
internal sealed record RequestedDevice(PlanDeviceBody Body, DeviceRegistration? Registration, LayerPredictor? Layers)
{
    /// <summary>The speed that somebody stated, in 10^9 operations per second.</summary>
    public double? StatedGflops => Body.Gflops ?? (Registration is { HasGflops: true } ? Registration.Gflops : null);

    /// <summary>Its speed, stated or measured; null when neither is there.</summary>
    public double? FlopsPerSecond => StatedGflops * 1e9 ?? Layers?.FlopsPerSecond;

    /// <summary>Rate of its link in Mbit/s; null when nobody stated it.</summary>
    public double? Mbps => Body.Mbps ?? (Registration is { HasMbps: true } ? Registration.Mbps : null);

    /// <summary>Delay of its link in milliseconds; 0 when nobody stated it.</summary>
    public double DelayMs => Body.DelayMs ?? Registration?.DelayMs ?? 0;

    /// <summary>What sending or receiving a message takes it in milliseconds; 0 when nobody stated it.</summary>
    public double MessageMs => Body.MessageMs ?? Registration?.MessageMs ?? 0;

    /// <summary>Why it has no speed.</summary>
    public string WithoutSpeed =>
        (Registration is null ? "is not registered, or is lost" : "registered without gflops")
        + (Layers is null ? ", and has no profile" : ", and its profile has no layer with operations");
}
