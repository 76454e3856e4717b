using System.Globalization;

namespace EdgeAspire.Inference.Runtime;

/// <summary>The most memory that this process can ever use: the machine's, or less where a control group limits it.</summary>
public static class MemoryLimit
{
    private const string Unified = "0::";
    private const string OldController = "memory";

    /// <summary>The limit in bytes; null where the system does not tell.</summary>
    public static long? FindBytes() => OperatingSystem.IsLinux() ? FindBytes("/") : null;

    /// <summary>The limit in bytes that the files below a root tell.</summary>
    /// <param name="root">Where <c>proc</c> and <c>sys</c> are.</param>
    internal static long? FindBytes(string root)
    {
        long? least = MachineBytes(Path.Combine(root, "proc/meminfo"));
        foreach (var file in LimitFiles(root))
        {
            // "max", and the highest number of pages, stand for no limit; the machine has less than the latter.
            if (long.TryParse(ReadText(file), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes > 0)
            {
                least = least is { } known ? Math.Min(known, bytes) : bytes;
            }
        }

        return least;
    }

    // A limit holds for everything below it, so that of every parent counts too.
    private static IEnumerable<string> LimitFiles(string root)
    {
        foreach (var line in ReadText(Path.Combine(root, "proc/self/cgroup")).Split('\n'))
        {
            var fields = line.Split(':', 3);
            var isUnified = line.StartsWith(Unified, StringComparison.Ordinal);
            if (fields.Length < 3 || (!isUnified && !fields[1].Split(',').Contains(OldController, StringComparer.Ordinal)))
            {
                continue;
            }

            var (folder, file) = isUnified ? ("sys/fs/cgroup", "memory.max") : ("sys/fs/cgroup/memory", "memory.limit_in_bytes");
            for (var group = fields[2].Trim('/'); ; group = group[..Math.Max(0, group.LastIndexOf('/'))])
            {
                yield return Path.Combine(root, folder, group, file);
                if (group.Length == 0)
                {
                    break;
                }
            }
        }
    }

    private static long? MachineBytes(string path)
    {
        foreach (var line in ReadText(path).Split('\n'))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["MemTotal:", var kibibytes, "kB"]
                && long.TryParse(kibibytes, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number * 1024;
            }
        }

        return null;
    }

    // Groups of other hierarchies may not be mounted, or not be visible from here: then they tell nothing.
    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
