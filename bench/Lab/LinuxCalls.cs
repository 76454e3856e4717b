using System.Runtime.InteropServices;

namespace EdgeAspire.Bench.Lab;

/// <summary>Calls of Linux that .NET has none for.</summary>
internal static partial class LinuxCalls
{
    public const int NetworkNamespace = 0x40000000;
    public const int KillSignal = 9;
    public const int TerminateSignal = 15;
    public const int StopSignal = 19;
    public const int ContinueSignal = 18;
    public const int ReadyToRead = 1;

    private const int OpenFlags = 0x2 | 0x800 | 0x80000; // O_RDWR, O_NONBLOCK, O_CLOEXEC
    private const int SetTimerSlack = 29;
    private const int FirstInFirstOut = 1;
    private const int MaxCores = 1024;
    private const int BitsOfMask = 64;
    private const int NoSuchThread = 3;

    /// <summary>Opens a device file for reading and writing that never wait.</summary>
    public static SafeHandle OpenDevice(string path)
    {
        var descriptor = Open(path, OpenFlags);
        return descriptor < 0 ? throw Failure(path) : new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Moves the calling thread, and nothing else, into a network namespace.</summary>
    public static void EnterNamespace(SafeHandle networkNamespace)
    {
        if (SetNamespace(networkNamespace, NetworkNamespace) < 0)
        {
            throw Failure("setns");
        }
    }

    /// <summary>Lets the calling thread run whenever it can, and wake up on time.</summary>
    /// <returns>False when the machine does not allow it.</returns>
    public static unsafe bool TakeRealTimePriority(int priority)
    {
        _ = ProcessControl(SetTimerSlack, 1, 0, 0, 0);
        return SetScheduler(0, FirstInFirstOut, &priority) == 0;
    }

    /// <summary>Lets a thread run on one core only. Of a thread that has ended, nothing is said.</summary>
    /// <param name="thread">The thread's id.</param>
    /// <param name="core">The core's number, below 1024.</param>
    public static unsafe void KeepToCore(int thread, int core)
    {
        var mask = stackalloc ulong[MaxCores / BitsOfMask];
        new Span<ulong>(mask, MaxCores / BitsOfMask).Clear();
        mask[core / BitsOfMask] = 1UL << (core % BitsOfMask);
        if (SetAffinity(thread, MaxCores / 8, mask) < 0 && Marshal.GetLastPInvokeError() != NoSuchThread)
        {
            throw Failure("sched_setaffinity");
        }
    }

    /// <summary>An exception for the call that failed last.</summary>
    public static LabException Failure(string what) => new($"{what}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static unsafe partial int Control(SafeHandle device, nuint request, void* argument);

    // Takes about as long as the transition that marks a thread as away from managed code.
    [LibraryImport("libc", EntryPoint = "read")]
    [SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static unsafe partial nint Read(int device, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static unsafe partial nint Write(int device, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static unsafe partial int Poll(PollEntry* entries, nuint count, TimeSpec* timeout, void* signals);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int SendSignal(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetNamespace(SafeHandle networkNamespace, int kind);

    [LibraryImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ProcessControl(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int SetAffinity(int thread, nuint lengthBytes, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int SetScheduler(int thread, int policy, int* priority);
}
