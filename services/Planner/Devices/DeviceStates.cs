namespace EdgeAspire.Planner.Devices;

/// <summary>What is known about a device.</summary>
internal static class DeviceStates
{
    /// <summary>Heard within its lease.</summary>
    public const string Ready = "ready";

    /// <summary>Not heard within its lease.</summary>
    public const string Lost = "lost";
}
