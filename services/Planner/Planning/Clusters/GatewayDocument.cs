using System.Diagnostics.CodeAnalysis;

namespace EdgeAspire.Planner.Planning.Clusters;

/// <summary>The gateway as a file of devices writes it.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the YAML reader.")]
internal sealed class GatewayDocument
{
    /// <summary>Rate of its link, or of the shared medium.</summary>
    public double Mbps { get; set; }

    /// <summary>Delay of its link.</summary>
    public double DelayMs { get; set; }
}
