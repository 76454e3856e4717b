using EdgeAspire.ServiceDefaults.Configuration;

namespace EdgeAspire.Serving.Blobs;

/// <summary>
/// Downloaded model parts by SHA-256. A file appears whole or not at all; what was used longest ago, or came in part longest ago, is deleted
/// when all of them become too large.
/// </summary>
/// <param name="folder">Where the files are; made when it is needed. One process uses it.</param>
/// <param name="maxCacheBytes">Bytes of all files together at most, the newest one and what is being downloaded apart.</param>
/// <param name="maxBlobBytes">Bytes of one file at most: setting <c>Inference:MaxModelBytes</c>.</param>
/// <param name="time">The clock.</param>
public sealed class BlobCache(string folder, long maxCacheBytes, long maxBlobBytes, TimeProvider time)
{
    /// <summary>A download in which nothing comes for this long is broken off.</summary>
    internal static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(20);

    private const string PartialSuffix = ".partial";

    private readonly Lock _gate = new();
    private readonly HashSet<string> _downloading = new(StringComparer.Ordinal);

    /// <summary>The folder of a device's files: <c>{service}/{device}/blobs</c> in the state folder.</summary>
    public static string FolderOf(StateFolder state, string service, string device)
    {
        ArgumentNullException.ThrowIfNull(state);
        return Path.Combine(state.HomePath, service, FileNameOf(device), "blobs");
    }

    /// <summary>The path of a part that is here, or null.</summary>
    public string? Find(string sha256)
    {
        var path = Path.Combine(folder, sha256);
        if (!File.Exists(path))
        {
            return null;
        }

        File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
        return path;
    }

    /// <summary>Forgets a part, because its file is damaged.</summary>
    public void Remove(string sha256) => File.Delete(Path.Combine(folder, sha256));

    /// <summary>Begins the download of a part, or goes on with one that was broken off. One at a time for each part.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    internal async Task<BlobDownload> BeginAsync(string sha256, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, sha256 + PartialSuffix);
        lock (_gate)
        {
            _downloading.Add(path);
        }

        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        var download = new BlobDownload(this, sha256, file, maxBlobBytes, time);
        try
        {
            await download.ResumeAsync(cancellationToken);
            return download;
        }
        catch
        {
            download.Dispose();
            throw;
        }
    }

    /// <summary>Takes a part that has come whole.</summary>
    internal string Add(BlobDownload download)
    {
        var path = Path.Combine(folder, download.Sha256);
        File.Move(download.Path, path, overwrite: true);
        File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
        DeleteOldest(path);
        return path;
    }

    /// <summary>A download has ended; what has come of it is kept, unless that is nothing.</summary>
    internal void Leave(BlobDownload download, bool isEmpty)
    {
        if (isEmpty)
        {
            File.Delete(download.Path);
        }
        else if (File.Exists(download.Path))
        {
            File.SetLastWriteTimeUtc(download.Path, time.GetUtcNow().UtcDateTime);
        }

        lock (_gate)
        {
            _downloading.Remove(download.Path);
        }
    }

    private void DeleteOldest(string keep)
    {
        lock (_gate)
        {
            var files = new DirectoryInfo(folder).GetFiles()
                .Where(file => !_downloading.Contains(file.FullName))
                .OrderByDescending(file => file.LastWriteTimeUtc)
                .ToList();
            var total = files.Sum(file => file.Length);
            for (var index = files.Count - 1; index >= 0 && total > maxCacheBytes; index--)
            {
                if (!string.Equals(files[index].FullName, keep, StringComparison.Ordinal))
                {
                    total -= files[index].Length;
                    files[index].Delete();
                }
            }
        }
    }

    private static string FileNameOf(string device) =>
        string.Concat(device.Select(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' ? character : '_'));
}
