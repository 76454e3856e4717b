using System.Security.Cryptography;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Serving.Blobs;

/// <summary>
/// A part on its way to the disk. What has come stays there when the download breaks off, so that the next one goes on behind it, also in
/// a later process; the hash is of all bytes.
/// </summary>
internal sealed class BlobDownload : IDisposable
{
    private const int ChunkBytes = 128 * 1024;

    private readonly BlobCache _cache;
    private readonly FileStream _file;
    private readonly long _maxBytes;
    private readonly TimeProvider _time;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <param name="cache">Where the part goes.</param>
    /// <param name="sha256">Its hash.</param>
    /// <param name="file">What has come of it before, opened for reading and writing.</param>
    /// <param name="maxBytes">Its length at most.</param>
    /// <param name="time">The clock.</param>
    public BlobDownload(BlobCache cache, string sha256, FileStream file, long maxBytes, TimeProvider time)
    {
        _cache = cache;
        _file = file;
        _maxBytes = maxBytes;
        _time = time;
        Sha256 = sha256;
    }

    /// <summary>The part's hash.</summary>
    public string Sha256 { get; }

    /// <summary>The file of what has come.</summary>
    public string Path => _file.Name;

    /// <summary>Bytes that have come.</summary>
    public long LengthBytes => _file.Position;

    /// <summary>Whether some of it came in an earlier download.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>Reads what has come before.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        var chunk = new byte[ChunkBytes];
        while (await _file.ReadAsync(chunk, cancellationToken) is var count and > 0)
        {
            _hash.AppendData(chunk, 0, count);
            IsResumed = true;
        }
    }

    /// <summary>Forgets what has come.</summary>
    public void Restart()
    {
        _file.SetLength(0);
        _hash.GetHashAndReset();
        IsResumed = false;
    }

    /// <summary>Writes what comes behind what has come.</summary>
    /// <returns>That it is too long.</returns>
    /// <exception cref="HttpRequestException">The connection broke.</exception>
    /// <exception cref="TimeoutException">Nothing came any more.</exception>
    /// <exception cref="IOException">The disk fails or is full.</exception>
    public async Task<Error?> AppendAsync(Stream content, CancellationToken cancellationToken)
    {
        var chunk = new byte[ChunkBytes];
        while (await ReadAsync(content, chunk, cancellationToken) is var count and > 0)
        {
            if (LengthBytes + count > _maxBytes)
            {
                Restart();
                return new Error(
                    ErrorReason.TooLarge,
                    $"Blob {Sha256} has more than the {_maxBytes} bytes that setting '{InferenceOptions.Section}:{nameof(InferenceOptions.MaxModelBytes)}' allows.");
            }

            await _file.WriteAsync(chunk.AsMemory(0, count), cancellationToken);
            _hash.AppendData(chunk, 0, count);
        }

        return null;
    }

    /// <summary>Puts the part into the cache, if its bytes have the hash; otherwise forgets them.</summary>
    /// <returns>The path of the file.</returns>
    /// <exception cref="IOException">The disk fails or is full.</exception>
    public Outcome<string> Finish()
    {
        var lengthBytes = LengthBytes;
        var actual = Convert.ToHexStringLower(_hash.GetHashAndReset());
        if (!string.Equals(actual, Sha256, StringComparison.Ordinal))
        {
            Restart();
            return new Error(ErrorReason.InvalidAnswer, $"Blob {Sha256}: {lengthBytes} bytes with the hash {actual} came.");
        }

        _file.Flush(flushToDisk: true);
        return _cache.Add(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var isEmpty = _file.Length == 0;
        _file.Dispose();
        _hash.Dispose();
        _cache.Leave(this, isEmpty);
    }

    private async Task<int> ReadAsync(Stream content, byte[] chunk, CancellationToken cancellationToken)
    {
        try
        {
            // A link that is cut ends no connection: without a limit the download would never end.
            var read = content.ReadAsync(chunk, cancellationToken);
            return read.IsCompleted ? await read : await read.AsTask().WaitAsync(BlobCache.LongestSilence, _time, cancellationToken);
        }
        catch (IOException exception)
        {
            // Told apart from trouble with the disk, for which another try is no use.
            throw new HttpRequestException(HttpRequestError.ResponseEnded, exception.Message, exception);
        }
    }
}
