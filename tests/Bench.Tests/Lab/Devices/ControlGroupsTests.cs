using EdgeAspire.Bench.Lab;
using EdgeAspire.Bench.Lab.Devices;
using EdgeAspire.Testing;

namespace EdgeAspire.Bench.Tests.Lab.Devices;

public class ControlGroupsTests
{
    [Fact]
    public void Find_Version2WithBothControllers_IsPreferred()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "cgroup.controllers"), "cpuset cpu io memory pids\n");

        var mounts = ControlGroupMounts.Find([$"cgroup2 {folder.Path} cgroup2 rw,nosuid 0 0"]);

        Assert.Equal(new ControlGroupMounts(2, folder.Path, folder.Path), mounts);
    }

    [Fact]
    public void Find_Version2WithoutControllers_TakesVersion1()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "cgroup.controllers"), "hugetlb\n");

        var mounts = ControlGroupMounts.Find(
        [
            "cgroup /cg/set cgroup rw,cpuset 0 0",
            "cgroup /cg/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0",
            "cgroup /cg/memory cgroup rw,memory 0 0",
            $"cgroup2 {folder.Path} cgroup2 rw 0 0",
        ]);

        Assert.Equal(new ControlGroupMounts(1, "/cg/cpu,cpuacct", "/cg/memory"), mounts);
    }

    [Fact]
    public void Find_NoControllers_IsNull() => Assert.Null(ControlGroupMounts.Find(["tmpfs /tmp tmpfs rw 0 0"]));

    [Fact]
    public void Add_Version2_WritesLimitsAndWeight()
    {
        using var root = new TemporaryFolder();
        Prepare(root.Path, "cgroup.subtree_control");
        var group = Prepare(Path.Combine(root.Path, "lab"), "cgroup.subtree_control", "cpu.weight");
        var device = Prepare(Path.Combine(group, "pi"), "cpu.max", "memory.max", "memory.swap.max", "cgroup.procs");
        var groups = new ControlGroups(new ControlGroupMounts(2, root.Path, root.Path), "lab");

        groups.Create();
        groups.Add("pi", isApart: false, memoryBytes: 1 << 20);
        groups.SetCpu("pi", 25);

        Assert.Equal("+cpu +memory", Text(root.Path, "cgroup.subtree_control"));
        Assert.Equal("10000", Text(group, "cpu.weight"));
        Assert.Equal("1000 4000", Text(device, "cpu.max"));
        Assert.Equal("1048576", Text(device, "memory.max"));
        Assert.Equal("0", Text(device, "memory.swap.max"));
        Assert.Equal([Path.Combine(device, "cgroup.procs")], groups.EntryFiles("pi", isApart: false));
    }

    [Fact]
    public void Add_Version1_WritesBothHierarchies()
    {
        using var cpu = new TemporaryFolder();
        using var memory = new TemporaryFolder();
        Prepare(Path.Combine(cpu.Path, "lab"), "cpu.shares");
        var share = Prepare(Path.Combine(cpu.Path, "lab", "pi"), "cpu.cfs_quota_us", "cpu.cfs_period_us");
        var limit = Prepare(Path.Combine(memory.Path, "lab", "pi"), "memory.limit_in_bytes", "memory.memsw.limit_in_bytes");
        var groups = new ControlGroups(new ControlGroupMounts(1, cpu.Path, memory.Path), "lab");

        groups.Create();
        groups.Add("pi", isApart: false, memoryBytes: 1 << 20);
        groups.SetCpu("pi", 5);

        Assert.Equal("20000", Text(share, "cpu.cfs_period_us"));
        Assert.StartsWith("1000", Text(share, "cpu.cfs_quota_us"), StringComparison.Ordinal);
        Assert.Equal("1048576", Text(limit, "memory.limit_in_bytes"));
        Assert.Equal("1048576", Text(limit, "memory.memsw.limit_in_bytes"));
        Assert.Equal(2, groups.EntryFiles("pi", isApart: false).Count());
    }

    [Fact]
    public void Add_ComputingApart_HasAGroupForItAndOneForTheRest()
    {
        using var root = new TemporaryFolder();
        var device = Prepare(Path.Combine(root.Path, "lab", "pi"), "cgroup.subtree_control");
        var compute = Prepare(Path.Combine(device, "compute"), "cpu.max", "cgroup.type");
        var other = Prepare(Path.Combine(device, "other"), "cpu.max", "cgroup.type");
        var groups = new ControlGroups(new ControlGroupMounts(2, root.Path, root.Path), "lab");

        groups.Add("pi", isApart: true, memoryBytes: null);
        groups.SetCpu("pi", computingPercent: null, otherPercent: 50);

        Assert.Equal("max 4000", Text(compute, "cpu.max"));
        Assert.Equal("2000 4000", Text(other, "cpu.max"));
        Assert.Equal("threaded", Text(compute, "cgroup.type"));
        Assert.Equal("threaded", Text(other, "cgroup.type"));
        Assert.Equal("+cpu", Text(device, "cgroup.subtree_control"));
        Assert.Equal([Path.Combine(device, "cgroup.procs"), Path.Combine(other, "cgroup.procs")], groups.EntryFiles("pi", isApart: true));
    }

    [Fact]
    public void EntryFiles_Version1ComputingApart_AreOfTheGroupForTheRestAndOfTheMemory()
    {
        var groups = new ControlGroups(new ControlGroupMounts(1, "/cpu", "/memory"), "lab");

        Assert.Equal(["/cpu/lab/pi/other/cgroup.procs", "/memory/lab/pi/cgroup.procs"], groups.EntryFiles("pi", isApart: true));
    }

    [Fact]
    public void SetCpu_FileMissing_NamesIt()
    {
        using var root = new TemporaryFolder();
        var groups = new ControlGroups(new ControlGroupMounts(2, root.Path, root.Path), "lab");

        var exception = Assert.Throws<LabException>(() => groups.SetCpu("pi", 50));

        Assert.Contains(Path.Combine(root.Path, "lab", "pi", "cpu.max"), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Remove_NothingThere_IsTrue()
    {
        using var root = new TemporaryFolder();

        Assert.True(new ControlGroups(new ControlGroupMounts(2, root.Path, root.Path), "lab").Remove());
    }

    // The kernel makes these files with the folder.
    private static string Prepare(string folder, params string[] files)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in files)
        {
            File.WriteAllText(Path.Combine(folder, file), "");
        }

        return folder;
    }

    private static string Text(string folder, string file) => File.ReadAllText(Path.Combine(folder, file));
}
