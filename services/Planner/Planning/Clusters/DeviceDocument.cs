using System.Diagnostics.CodeAnalysis;

namespace EdgeAspire.Planner.Planning.Clusters;

/// <summary>A device as a file of devices writes it.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the YAML reader.")]
internal sealed class DeviceDocument
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Its speed; the speed measured in its <see cref="Profile"/> when left out.</summary>
    public double? Gflops { get; set; }

    /// <summary>Rate of its link; the gateway's when left out.</summary>
    public double? Mbps { get; set; }

    /// <summary>Delay of its link.</summary>
    public double DelayMs { get; set; }

    /// <summary>What sending or receiving a message takes it.</summary>
    public double MessageMs { get; set; }

    /// <summary>Memory for weights and activations, in MiB; no limit when left out.</summary>
    public double? MemoryMb { get; set; }

    /// <summary>Measured milliseconds of whole layers by node name, which go before the speed.</summary>
    public Dictionary<string, double>? ProfileMs { get; set; }

    /// <summary>A file of measurements, as <c>profile --json</c> prints them; a path beside the file of devices, or a whole one.</summary>
    public string? Profile { get; set; }
}
