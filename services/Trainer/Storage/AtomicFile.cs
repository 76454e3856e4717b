using EdgeAspire.Protocol.Errors;
using EdgeAspire.ServiceDefaults.Storage;

namespace EdgeAspire.Trainer.Storage;

/// <summary>
/// Writes whole files: to a temporary name, through to the disk, then renamed. A process killed or a disk filled at any moment leaves
/// the previous file as it was.
/// </summary>
internal sealed class AtomicFile
{
    private const string TemporaryExtension = ".part";

    // Error numbers of Linux and macOS, and Win32's as HRESULT: the runtime passes them on in HResult.
    private static readonly int[] DiskFull = [28, 122, 69, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    private readonly Func<string, Stream> _create;

    /// <summary>Creates a writer on the real file system.</summary>
    public AtomicFile()
        : this(static path => new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
    {
    }

    /// <summary>Creates a writer whose temporary files are opened by <paramref name="create"/>.</summary>
    internal AtomicFile(Func<string, Stream> create) => _create = create;

    /// <summary>Replaces a file.</summary>
    /// <returns>Null, or why nothing was written.</returns>
    internal Error? Write(string path, Action<Stream> content)
    {
        string temporary = path + TemporaryExtension;
        try
        {
            using (Stream stream = _create(temporary))
            {
                content(stream);
                stream.Flush();
                (stream as FileStream)?.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            DirectorySync.Flush(Path.GetDirectoryName(path)!);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Remove(temporary);
            return Describe(path, exception);
        }
    }

    /// <summary>The error of a failed write.</summary>
    internal static Error Describe(string path, Exception exception) => Array.IndexOf(DiskFull, exception.HResult) >= 0
        ? new Error(ErrorReason.StorageFull, $"The disk is full: {path} was not written, what was there before is unchanged.")
        : new Error(ErrorReason.Internal, $"{path} was not written, what was there before is unchanged: {exception.Message}");

    /// <summary>Removes what interrupted writes left in a folder.</summary>
    internal static void RemoveLeftovers(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*" + TemporaryExtension))
        {
            Remove(path);
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The leftover is ignored by readers and removed at the next start.
        }
    }
}
