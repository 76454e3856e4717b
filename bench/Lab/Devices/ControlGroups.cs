using System.Globalization;

namespace EdgeAspire.Bench.Lab.Devices;

/// <summary>The control groups of a lab: one above the devices, and one for each device. Safe to call for groups that do not exist.</summary>
/// <param name="mounts">Where the machine has its control groups.</param>
/// <param name="group">Name of the group above the devices.</param>
internal sealed class ControlGroups(ControlGroupMounts mounts, string group)
{
    private const string ProcessesFile = "cgroup.procs";
    private const string ComputeGroup = "compute";
    private const string OtherGroup = "other";
    private const string ComputeThread = "compute";

    private readonly string _cpu = Path.Combine(mounts.Cpu, group);
    private readonly string _memory = Path.Combine(mounts.Memory, group);

    private IEnumerable<string> Hierarchies => mounts.Version == 2 ? [_cpu] : [_cpu, _memory];

    /// <summary>Makes the group above the devices.</summary>
    public void Create()
    {
        foreach (var hierarchy in Hierarchies)
        {
            Directory.CreateDirectory(hierarchy);
        }

        // Devices get their quota even when others keep the machine busy: the group above them outweighs its neighbours.
        if (mounts.Version == 2)
        {
            Write(Path.Combine(mounts.Cpu, "cgroup.subtree_control"), "+cpu +memory");
            Write(Path.Combine(_cpu, "cgroup.subtree_control"), "+cpu +memory");
            Write(Path.Combine(_cpu, "cpu.weight"), "10000");
        }
        else
        {
            Write(Path.Combine(_cpu, "cpu.shares"), "100000");
        }
    }

    /// <summary>Makes the group of a device, without a limit of processor.</summary>
    /// <param name="device">Its name.</param>
    /// <param name="isApart">Whether computing and everything else have shares of their own.</param>
    /// <param name="memoryBytes">Null for no limit.</param>
    public void Add(string device, bool isApart, long? memoryBytes)
    {
        foreach (var hierarchy in Hierarchies)
        {
            Directory.CreateDirectory(Path.Combine(hierarchy, device));
        }

        if (isApart)
        {
            foreach (var kind in (string[])[ComputeGroup, OtherGroup])
            {
                var folder = Directory.CreateDirectory(Path.Combine(_cpu, device, kind)).FullName;
                if (mounts.Version == 2)
                {
                    // Groups of threads, not of processes.
                    Write(Path.Combine(folder, "cgroup.type"), "threaded");
                }
            }

            if (mounts.Version == 2)
            {
                Write(Path.Combine(_cpu, device, "cgroup.subtree_control"), "+cpu");
            }
        }

        if (memoryBytes is { } bytes)
        {
            SetMemory(device, bytes.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Changes a device's share of the processor.</summary>
    /// <param name="device">Its name.</param>
    /// <param name="percent">Of one core, for everything; null for no limit.</param>
    public void SetCpu(string device, double? percent) => SetQuota(Path.Combine(_cpu, device), percent);

    /// <summary>Changes the shares of a device whose computing is apart.</summary>
    /// <param name="device">Its name.</param>
    /// <param name="computingPercent">Of one core, for the threads that compute; null for no limit.</param>
    /// <param name="otherPercent">Of one core, for everything else; null for no limit.</param>
    public void SetCpu(string device, double? computingPercent, double? otherPercent)
    {
        SetQuota(Path.Combine(_cpu, device, ComputeGroup), computingPercent);
        SetQuota(Path.Combine(_cpu, device, OtherGroup), otherPercent);
    }

    /// <summary>Gives the threads of a device that compute their own share, and their own core.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="core">The core; null for any.</param>
    public void AdoptComputeThreads(string device, int? core)
    {
        var entry = Path.Combine(_cpu, device, ComputeGroup, mounts.Version == 2 ? "cgroup.threads" : "tasks");
        foreach (var task in Members(device).SelectMany(process => Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task"))))
        {
            if (string.Equals(File.ReadAllText(Path.Combine(task, "comm")).TrimEnd(), ComputeThread, StringComparison.Ordinal))
            {
                var thread = Path.GetFileName(task);
                Write(entry, thread);
                if (core is { } number)
                {
                    LinuxCalls.KeepToCore(int.Parse(thread, CultureInfo.InvariantCulture), number);
                }
            }
        }
    }

    private void SetQuota(string folder, double? percent)
    {
        var (quota, period) = CpuQuota.Of(percent);
        if (mounts.Version == 2)
        {
            var limit = quota?.ToString(CultureInfo.InvariantCulture) ?? "max";
            Write(Path.Combine(folder, "cpu.max"), string.Create(CultureInfo.InvariantCulture, $"{limit} {period}"));
            return;
        }

        // Period and quota are checked against each other: without a quota any period will do.
        var quotaFile = Path.Combine(folder, "cpu.cfs_quota_us");
        Write(quotaFile, "-1");
        Write(Path.Combine(folder, "cpu.cfs_period_us"), period.ToString(CultureInfo.InvariantCulture));
        Write(quotaFile, (quota ?? -1).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The files that a process writes its id to so as to become a part of the device.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="isApart">Whether computing has a share of its own there.</param>
    public IEnumerable<string> EntryFiles(string device, bool isApart)
    {
        var memory = Path.Combine(_memory, device, ProcessesFile);
        return !isApart ? Hierarchies.Select(hierarchy => Path.Combine(hierarchy, device, ProcessesFile))
            : mounts.Version == 2 ? [memory, Path.Combine(_cpu, device, OtherGroup, ProcessesFile)]
            : [Path.Combine(_cpu, device, OtherGroup, ProcessesFile), memory];
    }

    /// <summary>The processes of a device.</summary>
    public IReadOnlyList<int> Members(string device) => ReadMembers(Path.Combine(_memory, device));

    /// <summary>The processes of the whole lab.</summary>
    public IReadOnlyList<int> AllMembers() => [.. Hierarchies.SelectMany(Subgroups).SelectMany(ReadMembers).Distinct()];

    /// <summary>Processor time that a device has used, in seconds.</summary>
    public double CpuSeconds(string device)
    {
        if (mounts.Version == 2)
        {
            var usage = File.ReadLines(Path.Combine(_cpu, device, "cpu.stat")).First(line => line.StartsWith("usage_usec ", StringComparison.Ordinal));
            return long.Parse(usage.AsSpan("usage_usec ".Length), CultureInfo.InvariantCulture) / 1e6;
        }

        // Version 1 counts processor time in another controller; the processes know it too.
        return Members(device).Sum(ProcessFigures.CpuSeconds);
    }

    /// <summary>Removes all groups of the lab.</summary>
    /// <returns>False while a group still has processes.</returns>
    public bool Remove() => Hierarchies
        .SelectMany(hierarchy => Subgroups(hierarchy).SelectMany(device => Subgroups(device).Append(device)).Append(hierarchy))
        .Where(Directory.Exists)
        .ToList()
        .TrueForAll(RemoveFolder);

    private static IEnumerable<string> Subgroups(string hierarchy) =>
        Directory.Exists(hierarchy) ? Directory.EnumerateDirectories(hierarchy).ToList() : [];

    private static int[] ReadMembers(string folder)
    {
        try
        {
            return [.. File.ReadLines(Path.Combine(folder, ProcessesFile)).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return []; // The group is gone.
        }
    }

    private static bool RemoveFolder(string folder)
    {
        try
        {
            // Not Directory.Delete with its content: the kernel's files in it cannot be deleted, and go with the folder.
            Directory.Delete(folder);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void Write(string file, string text)
    {
        try
        {
            // Neither created nor truncated: these are the kernel's, and a missing one is an error.
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            stream.Write(System.Text.Encoding.ASCII.GetBytes(text));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"Cannot write '{text}' to {file}: {exception.Message}", exception);
        }
    }

    private void SetMemory(string device, string bytes)
    {
        var folder = Path.Combine(_memory, device);
        if (mounts.Version == 2)
        {
            Write(Path.Combine(folder, "memory.max"), bytes);
            WriteIfPresent(Path.Combine(folder, "memory.swap.max"), "0");
            return;
        }

        Write(Path.Combine(folder, "memory.limit_in_bytes"), bytes);
        WriteIfPresent(Path.Combine(folder, "memory.memsw.limit_in_bytes"), bytes);
    }

    // Absent without support for swap.
    private static void WriteIfPresent(string file, string text)
    {
        if (File.Exists(file))
        {
            Write(file, text);
        }
    }
}
