namespace EdgeAspire.Bench.Lab.Clusters;

/// <summary>A cluster to emulate.</summary>
/// <param name="Name">Of the lab: what it leaves on the machine carries this name, and only one lab of a name is up.</param>
/// <param name="Devices">All devices.</param>
internal sealed record ClusterSpec(string Name, IReadOnlyList<DeviceSpec> Devices)
{
    /// <summary>The device that runs a service.</summary>
    public DeviceSpec? Find(ServiceKind kind) => Devices.FirstOrDefault(device => device.Runs(kind));
}
