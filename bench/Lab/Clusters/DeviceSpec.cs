namespace EdgeAspire.Bench.Lab.Clusters;

/// <summary>An emulated device.</summary>
/// <param name="Name">Lower-case letters, digits and hyphens.</param>
/// <param name="CpuPercent">Share of one core; null for no limit.</param>
/// <param name="MemoryMb">Memory in MiB; null for no limit.</param>
/// <param name="Link">Its link to the switch.</param>
/// <param name="Services">What runs on it.</param>
internal sealed record DeviceSpec(string Name, double? CpuPercent, double? MemoryMb, LinkSpec Link, IReadOnlyList<ServiceSpec> Services)
{
    /// <summary>
    /// Share of one core for what a stage does beside computing, such as sending and receiving; null when that shares
    /// <see cref="CpuPercent"/> with computing.
    /// </summary>
    public double? OtherPercent { get; init; }

    /// <summary>Share of the time that running models takes, which services see to themselves; null when only the kernel does.</summary>
    public double? RunPercent => OtherPercent is not null && CpuPercent < 100 ? CpuPercent : null;

    public bool Runs(ServiceKind kind) => Services.Any(service => service.Kind == kind);
}
