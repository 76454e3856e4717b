using EdgeAspire.Protocol.Devices;

namespace EdgeAspire.Planner.Devices;

/// <summary>One device and when it was last heard.</summary>
internal sealed class DeviceLease
{
    public DeviceLease(DeviceRegistration registration, DateTimeOffset expires)
    {
        Registration = registration;
        Expires = expires;
    }

    public DeviceRegistration Registration { get; set; }

    public DateTimeOffset Expires { get; set; }

    public bool IsLost { get; set; }
}
