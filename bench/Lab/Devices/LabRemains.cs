using System.Diagnostics;
using System.Globalization;
using EdgeAspire.Bench.Lab.Switching;

namespace EdgeAspire.Bench.Lab.Devices;

/// <summary>Removes a lab: its processes, control groups, namespaces and folders, found by their names. There need not be any.</summary>
internal static class LabRemains
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Removes a lab whose owner is gone; leaves one alone that has an owner.</summary>
    public static void RemoveIfAbandoned(LabNames names)
    {
        using var ownership = LabLock.TryTake(names);
        if (ownership is not null)
        {
            Remove(names);
        }
    }

    /// <summary>Removes a lab. For the owner of the lab's lock.</summary>
    /// <exception cref="LabException">Something would not go away.</exception>
    public static void Remove(LabNames names)
    {
        EndSwitch(names);
        if (LabRequirements.FindMounts() is { } mounts)
        {
            EndProcesses(new ControlGroups(mounts, names.Group));
        }

        foreach (var name in names.ExistingNamespaces().ToList())
        {
            Shell.RunAsync(null, "ip", "netns", "delete", name).GetAwaiter().GetResult();
        }

        if (Directory.Exists(names.StateFolder))
        {
            Directory.Delete(names.StateFolder, recursive: true);
        }

        File.Delete(names.SwitchFile);
    }

    private static void EndProcesses(ControlGroups groups)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            foreach (var process in groups.AllMembers())
            {
                _ = LinuxCalls.SendSignal(process, LinuxCalls.KillSignal);
            }

            // A group is busy for a moment after its last process has gone.
            if (groups.Remove())
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(start) > Limit)
            {
                throw new LabException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Processes of the lab would not end for {Limit.TotalSeconds} s: {string.Join(' ', groups.AllMembers())}"));
            }

            Thread.Sleep(Interval);
        }
    }

    private static void EndSwitch(LabNames names)
    {
        if (File.Exists(names.SwitchFile)
            && int.TryParse(File.ReadAllText(names.SwitchFile), CultureInfo.InvariantCulture, out var process)
            && process != Environment.ProcessId
            && IsSwitch(process, names.Lab))
        {
            _ = LinuxCalls.SendSignal(process, LinuxCalls.KillSignal);
        }
    }

    // The number may be another process's by now.
    private static bool IsSwitch(int process, string lab)
    {
        try
        {
            var arguments = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/cmdline")).Split('\0');
            var command = Array.IndexOf(arguments, SwitchCommand.CommandName);
            return command > 0 && command + 1 < arguments.Length && string.Equals(arguments[command + 1], lab, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
