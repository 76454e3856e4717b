using System.Diagnostics;

namespace Aspire.Hosting.Execution;

/// <summary>
/// On Linux a service is started through <c>setsid</c> and <c>setpriv --pdeathsig KILL</c>, which replace themselves by the service:
/// its own session keeps a terminal's Ctrl-C from it, so that services stop in order, and the kernel kills it when the AppHost dies,
/// however the AppHost dies. Where these tools are missing, services are plain children.
/// </summary>
internal static class ProcessIsolation
{
    private static readonly Lazy<IReadOnlyList<string>> LazyPrefix = new(FindPrefix);

    /// <summary>The words before the command; none where services are plain children.</summary>
    public static IReadOnlyList<string> Prefix => LazyPrefix.Value;

    private static string[] FindPrefix()
    {
        string[] prefix = ["setsid", "setpriv", "--pdeathsig", "KILL"];
        return OperatingSystem.IsLinux() && Works(prefix) ? prefix : [];
    }

    private static bool Works(string[] prefix)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(prefix[0], [.. prefix[1..], "true"])
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
