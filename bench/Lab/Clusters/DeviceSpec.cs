namespace EdgeAspire.Bench.Lab.Clusters;

/// <summary>An emulated device.</summary>
/// <param name="Name">Lower-case letters, digits and hyphens.</param>
/// <param name="CpuPercent">Share of one core; null for no limit.</param>
/// <param name="MemoryMb">Memory in MiB; null for no limit.</param>
/// <param name="Link">Its link to the switch.</param>
/// <param name="Services">What runs on it.</param>
internal sealed record DeviceSpec(string Name, double? CpuPercent, double? MemoryMb, LinkSpec Link, IReadOnlyList<ServiceSpec> Services)
{
    public bool Runs(ServiceKind kind) => Services.Any(service => service.Kind == kind);
}
