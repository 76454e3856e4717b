using System.Runtime.InteropServices;

namespace Aspire.Hosting.Execution;

/// <summary>Signals that .NET has no call for.</summary>
internal static partial class UnixSignals
{
    private const int Kill = 9;
    private const int Terminate = 15;

    /// <summary>Asks a process to end.</summary>
    public static void RequestExit(int processId) => _ = SendSignal(processId, Terminate);

    /// <summary>Ends all processes of a group at once.</summary>
    public static void KillGroup(int groupId) => _ = SendSignal(-groupId, Kill);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
