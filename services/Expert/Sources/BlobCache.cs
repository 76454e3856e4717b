using System.Security.Cryptography;
using EdgeAspire.Expert.Configuration;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.ServiceDefaults.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Expert.Sources;

/// <summary>
/// Downloaded model parts by SHA-256, in <c>expert/{device}/blobs</c> of the state folder. A file appears whole or not at all; what was
/// used longest ago is deleted when all of them become too large.
/// </summary>
internal sealed class BlobCache(
    StateFolder state, IOptions<ExpertOptions> expertOptions, IOptions<InferenceOptions> inferenceOptions, TimeProvider time)
{
    private const string PartialSuffix = ".partial";
    private const int ChunkBytes = 128 * 1024;

    private readonly string _folder = Path.Combine(state.HomePath, "expert", FileNameOf(expertOptions.Value.DeviceName), "blobs");
    private readonly long _maxCacheBytes = expertOptions.Value.MaxCacheBytes;
    private readonly long _maxBlobBytes = inferenceOptions.Value.MaxModelBytes;

    /// <summary>The path of a part that is here, or null.</summary>
    public string? Find(string sha256)
    {
        var path = Path.Combine(_folder, sha256);
        if (!File.Exists(path))
        {
            return null;
        }

        File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
        return path;
    }

    /// <summary>Forgets a part, because its file is damaged.</summary>
    public void Remove(string sha256) => File.Delete(Path.Combine(_folder, sha256));

    /// <summary>Stores a part, if its bytes have the hash.</summary>
    /// <returns>The path of the file.</returns>
    /// <exception cref="IOException">The disk fails or is full; nothing half-written stays.</exception>
    public async Task<Outcome<string>> StoreAsync(string sha256, Stream content, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        foreach (var leftover in Directory.EnumerateFiles(_folder, "*" + PartialSuffix))
        {
            File.Delete(leftover);
        }

        var partial = Path.Combine(_folder, sha256 + PartialSuffix);
        try
        {
            if (await WriteAsync(partial, sha256, content, cancellationToken) is { } error)
            {
                return error;
            }

            var path = Path.Combine(_folder, sha256);
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
        while (await content.ReadAsync(chunk, cancellationToken) is var count and > 0)
        {
            lengthBytes += count;
            if (lengthBytes > _maxBlobBytes)
            {
                return new Error(
                    ErrorReason.TooLarge,
                    $"Blob {sha256} has more than the {_maxBlobBytes} bytes that setting '{InferenceOptions.Section}:{nameof(InferenceOptions.MaxModelBytes)}' allows.");
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

    private void DeleteOldest(string keep)
    {
        var files = new DirectoryInfo(_folder).GetFiles().OrderByDescending(file => file.LastWriteTimeUtc).ToList();
        var total = files.Sum(file => file.Length);
        for (var index = files.Count - 1; index >= 0 && total > _maxCacheBytes; index--)
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
