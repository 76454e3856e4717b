using System.Diagnostics.CodeAnalysis;

namespace EdgeAspire.Bench.Lab.Clusters;

/// <summary>A device, or several that are alike, as the cluster file has it.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by the deserializer.")]
internal sealed class DeviceDocument
{
    public string? Name { get; set; }

    public int? Count { get; set; }

    public double? CpuPercent { get; set; }

    public double? OtherPercent { get; set; }

    public double? MemoryMb { get; set; }

    public double? UpMbps { get; set; }

    public double? DownMbps { get; set; }

    public double? DelayMs { get; set; }

    public double? LossPercent { get; set; }

    public Dictionary<string, Dictionary<string, string>?>? Services { get; set; }
}
