using System.Diagnostics.CodeAnalysis;

namespace EdgeAspire.Bench.Lab.Clusters;

/// <summary>The cluster file as it is written.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by the deserializer.")]
internal sealed class ClusterDocument
{
    public string? Name { get; set; }

    public List<DeviceDocument?>? Devices { get; set; }
}
