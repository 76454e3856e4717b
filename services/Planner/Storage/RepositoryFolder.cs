using EdgeAspire.ServiceDefaults.Configuration;
using EdgeAspire.ServiceDefaults.Storage;

namespace EdgeAspire.Planner.Storage;

/// <summary>
/// The repository on disk: <c>blobs/ab/abcdef...</c>, <c>models/name/version.json</c>, and <c>incoming</c> for what is not complete
/// yet. One process at a time uses it.
/// </summary>
internal sealed class RepositoryFolder : IDisposable
{
    private readonly FileStream _lock;

    /// <exception cref="InvalidOperationException">The folder cannot be written, or another planner has it open.</exception>
    public RepositoryFolder(StateFolder state)
    {
        try
        {
            RootPath = state.ForService("planner");
            _lock = new FileStream(Path.Combine(RootPath, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            BlobsPath = Directory.CreateDirectory(Path.Combine(RootPath, "blobs")).FullName;
            ModelsPath = Directory.CreateDirectory(Path.Combine(RootPath, "models")).FullName;
            IncomingPath = Directory.CreateDirectory(Path.Combine(RootPath, "incoming")).FullName;
            foreach (string leftover in Directory.EnumerateFiles(IncomingPath))
            {
                File.Delete(leftover);
                Leftovers++;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _lock?.Dispose();
            throw new InvalidOperationException(
                $"The folder 'planner' in '{state.HomePath}' (setting {StateFolder.HomeKey}) cannot be used: {exception.Message} "
                + "Is another planner running with the same folder?",
                exception);
        }
    }

    public string RootPath { get; }

    public string BlobsPath { get; }

    public string ModelsPath { get; }

    public string IncomingPath { get; }

    /// <summary>Unfinished uploads of an earlier run that were removed.</summary>
    public int Leftovers { get; }

    /// <summary>A path for a file that is not complete yet, on the same file system as where it will go.</summary>
    public string NewIncomingPath() => Path.Combine(IncomingPath, Guid.NewGuid().ToString("N") + ".part");

    /// <summary>Moves a complete file, already on disk, to its place, and makes that durable.</summary>
    public static void Commit(string incomingPath, string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            DirectorySync.Flush(Path.GetDirectoryName(folder)!);
        }

        File.Move(incomingPath, path, overwrite: true);
        DirectorySync.Flush(folder);
    }

    /// <summary>Writes a small file so that after a crash either the whole of it or nothing is there.</summary>
    public void WriteAtomically(string path, ReadOnlySpan<byte> content)
    {
        string incoming = NewIncomingPath();
        try
        {
            using (FileStream file = new(incoming, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            Commit(incoming, path);
        }
        catch
        {
            File.Delete(incoming);
            throw;
        }
    }

    public void Dispose() => _lock.Dispose();
}
