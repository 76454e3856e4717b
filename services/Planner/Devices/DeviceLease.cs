using EdgeAspire.Protocol.Devices;

namespace EdgeAspire.Planner.Devices;

/// <summary>One device and when it was last heard.</summary>
internal sealed class DeviceLease
{
    public DeviceLease(DeviceRegistration registration, DateTimeOffset expires, ulong registeredRevision)
    {
        RegisteredRevision = registeredRevision;
        Registration = registration;
        Expires = expires;
    }

    public DeviceRegistration Registration { get; set; }

    public DateTimeOffset Expires { get; set; }

    /// <summary>The revision with which it came, or came again after it was lost or started anew.</summary>
    public ulong RegisteredRevision { get; }

    public bool IsLost { get; set; }
}
