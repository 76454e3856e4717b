using EdgeAspire.Bench.Lab.Devices;

namespace EdgeAspire.Bench.Tests.Lab;

/// <summary>What a lab has on the machine.</summary>
internal static class LabTraces
{
    /// <summary>Every trace of a lab, by its path.</summary>
    public static IReadOnlyList<string> Of(string lab)
    {
        var names = new LabNames(lab);
        var mounts = LabRequirements.FindMounts()!;
        string[] places =
        [
            names.LockFile, names.SwitchFile, names.StateFolder,
            Path.Combine(mounts.Cpu, names.Group), Path.Combine(mounts.Memory, names.Group),
        ];
        return [.. places.Where(Path.Exists), .. names.ExistingNamespaces(), .. Processes(lab)];
    }

    private static IEnumerable<string> Processes(string lab) => Directory.EnumerateDirectories("/proc")
        .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
        .Select(CommandLine)
        .Where(command => command.Contains($"\0lab-switch\0{lab}\0", StringComparison.Ordinal));

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
