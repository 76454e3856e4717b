namespace EdgeAspire.Serving.Registration;

/// <summary>Who registers, and where.</summary>
/// <param name="Device">The device's name, unique among the devices.</param>
/// <param name="Role">expert, stage or scheduler.</param>
/// <param name="Planner">The registry's gRPC address.</param>
/// <param name="AdvertisedAddress">The gRPC address at which others reach the device; null for the one it listens at.</param>
/// <param name="Heartbeat">Time between two heartbeats; shorter when the lease asks for it.</param>
/// <param name="Drain">Time that leaving the registry may take when the service stops.</param>
public sealed record RegistrationOptions(string Device, string Role, Uri Planner, Uri? AdvertisedAddress, TimeSpan Heartbeat, TimeSpan Drain);
