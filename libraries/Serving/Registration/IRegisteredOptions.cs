using EdgeAspire.Serving.Planners;

namespace EdgeAspire.Serving.Registration;

/// <summary>The settings of a service that registers its device.</summary>
public interface IRegisteredOptions
{
    /// <summary>The device's name.</summary>
    string DeviceName { get; }

    /// <summary>The planner's addresses.</summary>
    PlannerAddresses Planner { get; }

    /// <summary>The gRPC address at which others reach the device; null for the one it listens at.</summary>
    Uri? AdvertisedAddress { get; }

    /// <summary>Seconds between two heartbeats.</summary>
    double HeartbeatSeconds { get; }

    /// <summary>Seconds for what is under way when the service stops.</summary>
    double DrainSeconds { get; }
}
