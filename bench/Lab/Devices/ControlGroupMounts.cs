namespace EdgeAspire.Bench.Lab.Devices;

/// <summary>Where this machine has its control groups.</summary>
/// <param name="Version">1 or 2.</param>
/// <param name="Cpu">Mount of the controller <c>cpu</c>.</param>
/// <param name="Memory">Mount of the controller <c>memory</c>; in version 2 the same.</param>
internal sealed record ControlGroupMounts(int Version, string Cpu, string Memory)
{
    /// <summary>Reads <c>/proc/mounts</c>.</summary>
    /// <returns>Null when the controllers are not mounted.</returns>
    public static ControlGroupMounts? Find(IEnumerable<string> mounts)
    {
        string? cpu = null;
        string? memory = null;
        foreach (var fields in mounts.Select(line => line.Split(' ')).Where(fields => fields.Length > 3))
        {
            if (string.Equals(fields[2], "cgroup2", StringComparison.Ordinal) && HasControllers(fields[1]))
            {
                return new ControlGroupMounts(2, fields[1], fields[1]);
            }

            if (string.Equals(fields[2], "cgroup", StringComparison.Ordinal))
            {
                var options = fields[3].Split(',');
                cpu = options.Contains("cpu", StringComparer.Ordinal) ? fields[1] : cpu;
                memory = options.Contains("memory", StringComparer.Ordinal) ? fields[1] : memory;
            }
        }

        return cpu is not null && memory is not null ? new ControlGroupMounts(1, cpu, memory) : null;
    }

    // With both versions mounted, a controller belongs to one of them.
    private static bool HasControllers(string mount)
    {
        var file = Path.Combine(mount, "cgroup.controllers");
        var controllers = File.Exists(file) ? File.ReadAllText(file).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries) : [];
        return controllers.Contains("cpu", StringComparer.Ordinal) && controllers.Contains("memory", StringComparer.Ordinal);
    }
}
