namespace EdgeAspire.Bench.Lab.Devices;

/// <summary>What a machine must have for a lab.</summary>
internal static class LabRequirements
{
    private const string TunDevice = "/dev/net/tun";
    private const string MountsFile = "/proc/mounts";

    private static readonly (string Tool, string Package)[] Tools =
    [
        ("ip", "iproute2"), ("nsenter", "util-linux"), ("setsid", "util-linux"), ("sh", "a shell"), ("dotnet", "the .NET SDK"),
    ];

    /// <summary>What is missing, a line each; nothing when a lab can be started.</summary>
    public static IReadOnlyList<string> Missing()
    {
        if (!OperatingSystem.IsLinux())
        {
            return ["Linux: devices are emulated with its network namespaces and control groups"];
        }

        List<string> missing = [];
        if (!Environment.IsPrivilegedProcess)
        {
            missing.Add("root: to make network namespaces, TAP interfaces and control groups (run it with sudo)");
        }

        missing.AddRange(Tools.Where(tool => Shell.Find(tool.Tool) is null).Select(tool => $"the command '{tool.Tool}' (from {tool.Package})"));
        if (!File.Exists(TunDevice))
        {
            missing.Add($"{TunDevice}: for the links (modprobe tun; in a container also --device {TunDevice})");
        }

        if (FindMounts() is null)
        {
            missing.Add("control groups, version 1 or 2, with the controllers 'cpu' and 'memory' mounted");
        }

        return missing;
    }

    /// <summary>Where the machine has its control groups.</summary>
    public static ControlGroupMounts? FindMounts() => File.Exists(MountsFile) ? ControlGroupMounts.Find(File.ReadLines(MountsFile)) : null;
}
