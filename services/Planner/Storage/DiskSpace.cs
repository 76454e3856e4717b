using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Storage;

/// <summary>Tells a full disk from other failures of the file system.</summary>
internal static class DiskSpace
{
    // Error numbers of Linux and macOS, and Win32's as HRESULT: the runtime passes them on in HResult.
    private const int NoSpace = 28;
    private const int LinuxQuotaExceeded = 122;
    private const int MacQuotaExceeded = 69;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    public static bool IsExhausted(IOException exception) =>
        exception.HResult is NoSpace or LinuxQuotaExceeded or MacQuotaExceeded or WindowsDiskFull or WindowsHandleDiskFull;

    public static Error Error(string what) =>
        new(ErrorReason.StorageFull, $"The disk of the repository is full: {what} was not stored. Free some space and try again.");
}
