using System.Security.Cryptography;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.ServiceDefaults.Configuration;

namespace EdgeAspire.Serving.Blobs;

/// <summary>
/// Downloaded model parts by SHA-256. A file appears whole or not at all; what was used longest ago is deleted when all of them become
/// too large.
/// </summary>
/// <param name="folder">Where the files are; made when it is needed. One process uses it.</param>
/// <param name="maxCacheBytes">Bytes of all files together at most, the newest one apart.</param>
/// <param name="maxBlobBytes">Bytes of one file at most: setting <c>Inference:MaxModelBytes</c>.</param>
/// <param name="time">The clock.</param>
public sealed class BlobCache(string folder, long maxCacheBytes, long maxBlobBytes, TimeProvider time)
{
    /// <summary>A download in which nothing comes for this long has failed.</summary>
    internal static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(20);

    private const string PartialSuffix = ".partial";
    private const int ChunkBytes = 128 * 1024;

    private int _isSwept;

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

    /// <summary>Stores a part, if its bytes have the hash.</summary>
    /// <returns>The path of the file.</returns>
    /// <exception cref="IOException">The disk fails or is full; nothing half-written stays.</exception>
    /// <exception cref="TimeoutException">The content stopped coming.</exception>
    public async Task<Outcome<string>> StoreAsync(string sha256, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        Directory.CreateDirectory(folder);
        if (Interlocked.Exchange(ref _isSwept, 1) == 0)
        {
            // Of an earlier process; what this one writes has its own names.
            foreach (var leftover in Directory.EnumerateFiles(folder, "*" + PartialSuffix))
            {
                File.Delete(leftover);
            }
        }

        var partial = Path.Combine(folder, sha256 + PartialSuffix);
        try
        {
            if (await WriteAsync(partial, sha256, content, cancellationToken) is { } error)
            {
                return error;
            }

            var path = Path.Combine(folder, sha256);
            File.Move(partial, path, overwrite: true);
            File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
            DeleteOldest(path);
            return path;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private async Task<Error?> WriteAsync(string path, string sha256, Stream content, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var chunk = new byte[ChunkBytes];
        long lengthBytes = 0;
        while (await ReadAsync(content, chunk, cancellationToken) is var count and > 0)
        {
            lengthBytes += count;
            if (lengthBytes > maxBlobBytes)
            {
                return new Error(
                    ErrorReason.TooLarge,
                    $"Blob {sha256} has more than the {maxBlobBytes} bytes that setting '{InferenceOptions.Section}:{nameof(InferenceOptions.MaxModelBytes)}' allows.");
            }

            hash.AppendData(chunk, 0, count);
            await file.WriteAsync(chunk.AsMemory(0, count), cancellationToken);
        }

        var actual = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (!string.Equals(actual, sha256, StringComparison.Ordinal))
        {
            return new Error(ErrorReason.InvalidAnswer, $"Blob {sha256}: {lengthBytes} bytes with the hash {actual} came.");
        }

        file.Flush(flushToDisk: true);
        return null;
    }

    // A link that is cut ends no connection: without this the download would never end.
    private Task<int> ReadAsync(Stream content, byte[] chunk, CancellationToken cancellationToken)
    {
        var read = content.ReadAsync(chunk, cancellationToken);
        return read.IsCompleted ? read.AsTask() : read.AsTask().WaitAsync(LongestSilence, time, cancellationToken);
    }

    private void DeleteOldest(string keep)
    {
        var files = new DirectoryInfo(folder).GetFiles().Where(file => file.Extension is not PartialSuffix).OrderByDescending(file => file.LastWriteTimeUtc).ToList();
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

    private static string FileNameOf(string device) =>
        string.Concat(device.Select(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' ? character : '_'));
}
