using System.Diagnostics.CodeAnalysis;

namespace EdgeAspire.Planner.Planning.Clusters;

/// <summary>A file of devices as it is written. Rates and sizes have their units in their names.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the YAML reader.")]
internal sealed class ClusterDocument
{
    /// <summary><c>shared</c> or <c>switched</c>.</summary>
    public string Transport { get; set; } = "shared";

    /// <summary>Whether devices may send to each other.</summary>
    public bool DeviceToDevice { get; set; }

    /// <summary>What a round costs besides bytes and operations.</summary>
    public double RoundOverheadMs { get; set; }

    /// <summary>The gateway.</summary>
    public GatewayDocument? Gateway { get; set; }

    /// <summary>The devices.</summary>
    public List<DeviceDocument>? Devices { get; set; }

    /// <summary>What was seen of devices while they carried a plan out, by name.</summary>
    public Dictionary<string, ObservationDocument>? Observations { get; set; }
}
