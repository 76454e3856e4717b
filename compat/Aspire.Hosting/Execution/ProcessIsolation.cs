using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Execution;

/// <summary>
/// On Linux a service is started through <c>setsid</c> and <c>setpriv --pdeathsig KILL</c>, which replace themselves by the service:
/// its own session keeps a terminal's Ctrl-C from it, so that services stop in order, and the kernel kills it when the AppHost dies,
/// however the AppHost dies. Where these tools are missing, services are plain children.
/// </summary>
internal static class ProcessIsolation
{
    /// <summary>The kernel tells of the parent's death only from then on: whoever lost the parent before must find out by itself.</summary>
    private const string StartUnlessOrphaned = "read -r _a _b _c _d _e </proc/self/stat && [ \"$_d\" = \"$0\" ] && exec \"$@\"";

    private static readonly Lazy<bool> LazyIsAvailable = new(static () => OperatingSystem.IsLinux() && Works());

    /// <summary>Whether services live and die with the AppHost, each in a session of its own.</summary>
    public static bool IsAvailable => LazyIsAvailable.Value;

    /// <summary>Gives the words that start a process.</summary>
    public static IReadOnlyList<string> Command(ProcessStart start)
    {
        string[] command = [start.FileName, .. start.Arguments];
        return IsAvailable ? [.. Prefix(), .. UnshellableVariables(start), .. command] : command;
    }

    private static string[] Prefix() =>
        ["setsid", "setpriv", "--pdeathsig", "KILL", "sh", "-c", StartUnlessOrphaned, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)];

    /// <summary>A shell drops variables whose names it could not write, such as those with the hyphen of a resource's name.</summary>
    private static string[] UnshellableVariables(ProcessStart start)
    {
        string[] assignments = [.. start.Environment
            .Where(static variable => !variable.Key.All(static character => character == '_' || char.IsAsciiLetterOrDigit(character)))
            .Select(static variable => $"{variable.Key}={variable.Value}")];
        return assignments.Length == 0 ? [] : ["env", .. assignments];
    }

    private static bool Works()
    {
        string[] command = [.. Prefix(), "true"];
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            });
            process!.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
