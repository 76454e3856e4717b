using System.Diagnostics;

namespace EdgeAspire.AspireHosting.Tests;

internal static class ProcessProbe
{
    /// <summary>Whether a process runs; one that has ended and that nobody has asked for its exit code does not.</summary>
    public static bool IsRunning(int processId)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                var status = File.ReadAllText($"/proc/{processId}/stat");
                return status[status.LastIndexOf(')') + 2] is not ('Z' or 'X');
            }
            catch (IOException)
            {
                return false;
            }
        }

        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
