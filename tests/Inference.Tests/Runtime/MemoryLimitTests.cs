using EdgeAspire.Inference.Runtime;
using EdgeAspire.Testing;

namespace EdgeAspire.Inference.Tests.Runtime;

public sealed class MemoryLimitTests
{
    private const string Machine = "MemTotal:       4000000 kB\nMemFree:        1000000 kB\n";
    private const long MachineBytes = 4_000_000L * 1024;

    [Theory]
    [InlineData("0::/a/b\n", "sys/fs/cgroup/a/b/memory.max", "1048576\n", 1_048_576)]
    [InlineData("0::/a/b\n", "sys/fs/cgroup/a/memory.max", "2097152\n", 2_097_152)]
    [InlineData("0::/\n", "sys/fs/cgroup/memory.max", "3145728\n", 3_145_728)]
    [InlineData("0::/a\n", "sys/fs/cgroup/a/memory.max", "max\n", MachineBytes)]
    [InlineData("4:memory:/a\n0::/\n", "sys/fs/cgroup/memory/a/memory.limit_in_bytes", "1048576\n", 1_048_576)]
    [InlineData("4:memory:/elsewhere\n", "sys/fs/cgroup/memory/memory.limit_in_bytes", "1048576\n", 1_048_576)]
    [InlineData("4:cpu,memory:/a\n", "sys/fs/cgroup/memory/a/memory.limit_in_bytes", "9223372036854771712\n", MachineBytes)]
    [InlineData("4:cpu:/a\n", "sys/fs/cgroup/memory/a/memory.limit_in_bytes", "1048576\n", MachineBytes)]
    [InlineData("nonsense", "sys/fs/cgroup/memory.max", "1048576\n", MachineBytes)]
    public void FindBytes_Groups_LeastLimitHolds(string groups, string file, string limit, long expected)
    {
        using TemporaryFolder folder = new();
        Write(folder.Path, "proc/meminfo", Machine);
        Write(folder.Path, "proc/self/cgroup", groups);
        Write(folder.Path, file, limit);

        Assert.Equal(expected, MemoryLimit.FindBytes(folder.Path));
    }

    [Fact]
    public void FindBytes_NothingTold_IsUnknown()
    {
        using TemporaryFolder folder = new();

        Assert.Null(MemoryLimit.FindBytes(folder.Path));
    }

    [Fact]
    public void FindBytes_ThisMachine_IsAtLeastWhatTheProcessUses()
    {
        if (OperatingSystem.IsLinux())
        {
            Assert.InRange(MemoryLimit.FindBytes()!.Value, Environment.WorkingSet, long.MaxValue);
        }
    }

    private static void Write(string root, string file, string text)
    {
        string path = Path.Combine(root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
