using System.Diagnostics;
using EdgeAspire.Testing;

namespace EdgeAspire.Planner.Tests.Storage;

/// <summary>A test on a file system of its own that can really be full: needs Linux and the right to mount; skipped, and said so, without.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TmpfsFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> CanMount = new(Probe);

    public TmpfsFactAttribute()
    {
        if (!CanMount.Value)
        {
            Skip = "needs the right to mount a tmpfs (root on Linux)";
        }
    }

    internal static bool Run(string program, params ReadOnlySpan<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments.ToArray())
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process? process = Process.Start(start);
        process!.WaitForExit();
        return process.ExitCode == 0;
    }

    private static bool Probe()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return false;
        }

        using TemporaryFolder folder = new();
        return Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.Path) && Run("umount", folder.Path);
    }
}
