using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using EdgeAspire.Planner.Storage;
using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Planner.Blobs;

/// <summary>
/// Files named by their SHA-256. A file is hashed when it comes, and again before it is first given out after a start or after its
/// length or time changed: hashing everything at start would delay it by minutes on a board, hashing at every read would double
/// the cost of the read. Devices compare the hash of what they got in any case.
/// </summary>
internal sealed class BlobStore : IDisposable
{
    private const int ChunkBytes = 128 * 1024;

    private readonly RepositoryFolder _folder;
    private readonly StorageBudget _budget;
    private readonly TimeProvider _time;
    private readonly ILogger<BlobStore> _logger;
    private readonly long _maxBlobBytes;
    private readonly ConcurrentDictionary<BlobHash, (long LengthBytes, DateTime WrittenAt)> _verified = new();
    private readonly SemaphoreSlim _verifying = new(1);
    private readonly Lock _commit = new();

    public BlobStore(
        RepositoryFolder folder, StorageBudget budget, IOptions<PlannerOptions> options, TimeProvider time, ILogger<BlobStore> logger)
    {
        _folder = folder;
        _budget = budget;
        _time = time;
        _logger = logger;
        _maxBlobBytes = options.Value.MaxBlobBytes;
        foreach (FileInfo file in Files())
        {
            _budget.Add(StorageBudget.BlocksOf(file.Length));
            Count++;
        }
    }

    /// <summary>Files at start.</summary>
    public int Count { get; }

    /// <summary>Takes a file of bounded size, whatever its content.</summary>
    /// <param name="body">The file; read to its end.</param>
    /// <param name="lengthBytes">Its length when the sender told it, to refuse early.</param>
    /// <param name="cancellationToken">Ends the transfer; nothing of it remains.</param>
    public async Task<Outcome<StagedBlob>> ReceiveAsync(Stream body, long? lengthBytes, CancellationToken cancellationToken)
    {
        if (lengthBytes > _maxBlobBytes)
        {
            return TooLarge($"has {lengthBytes} bytes");
        }

        StagedBlob staged = new(_folder.NewIncomingPath(), _budget);
        try
        {
            if (await CopyAsync(body, staged, cancellationToken) is { } error)
            {
                staged.Dispose();
                return error;
            }

            return staged;
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            staged.Dispose();
            return DiskSpace.Error("the file");
        }
        catch
        {
            staged.Dispose();
            throw;
        }
    }

    /// <summary>Moves a received file into the repository.</summary>
    /// <returns>Whether it was not there before.</returns>
    public async Task<Outcome<bool>> CommitAsync(StagedBlob staged, CancellationToken cancellationToken)
    {
        string path = PathOf(staged.Hash);
        Outcome<FileStream> existing = await OpenAsync(staged.Hash, cancellationToken);
        if (existing.IsSuccess)
        {
            await existing.Value.DisposeAsync();
        }

        try
        {
            lock (_commit)
            {
                FileInfo present = new(path);
                DateTime now = _time.GetUtcNow().UtcDateTime;
                bool isNew = !present.Exists || !IsVerified(staged.Hash, present);
                if (isNew)
                {
                    long replacedBytes = present.Exists ? StorageBudget.BlocksOf(present.Length) : 0;
                    File.SetLastWriteTimeUtc(staged.Path, now);
                    RepositoryFolder.Commit(staged.Path, path);
                    staged.Keep();
                    _budget.Release(replacedBytes);
                }
                else
                {
                    // Somebody is about to use it, so the time until it may be collected starts again.
                    File.SetLastWriteTimeUtc(path, now);
                }

                present.Refresh();
                _verified[staged.Hash] = (present.Length, present.LastWriteTimeUtc);
                return isNew;
            }
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            return DiskSpace.Error($"the file {staged.Hash}");
        }
    }

    /// <summary>Opens a file whose content is known to be what its name says.</summary>
    public async Task<Outcome<FileStream>> OpenAsync(BlobHash hash, CancellationToken cancellationToken)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(
                PathOf(hash), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, useAsync: true);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Error(ErrorReason.NotFound, $"There is no blob {hash}.");
        }

        try
        {
            if (await FindDamageAsync(hash, stream, cancellationToken) is { } damage)
            {
                await stream.DisposeAsync();
                return damage;
            }

            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public bool Exists(BlobHash hash) => File.Exists(PathOf(hash));

    /// <summary>Removes files that are not in use and were not uploaded since a time.</summary>
    /// <param name="used">Those in use.</param>
    /// <param name="uploadedBefore">The time.</param>
    /// <param name="only">The files that are looked at; null for all.</param>
    public (int Blobs, long Bytes) Collect(IReadOnlySet<BlobHash> used, DateTimeOffset uploadedBefore, IReadOnlySet<BlobHash>? only = null)
    {
        int blobs = 0;
        long bytes = 0;
        foreach (FileInfo file in only?.Select(hash => new FileInfo(PathOf(hash))) ?? Files())
        {
            if (!BlobHash.TryParse(file.Name, out BlobHash hash) || used.Contains(hash))
            {
                continue;
            }

            lock (_commit)
            {
                file.Refresh();
                if (file.Exists && file.LastWriteTimeUtc < uploadedBefore.UtcDateTime)
                {
                    long freed = StorageBudget.BlocksOf(file.Length);
                    file.Delete();
                    _verified.TryRemove(hash, out _);
                    _budget.Release(freed);
                    blobs++;
                    bytes += freed;
                }
            }
        }

        return (blobs, bytes);
    }

    public void Dispose() => _verifying.Dispose();

    private IEnumerable<FileInfo> Files() =>
        new DirectoryInfo(_folder.BlobsPath).EnumerateDirectories().SelectMany(folder => folder.EnumerateFiles());

    private string PathOf(BlobHash hash)
    {
        string name = hash.ToString();
        return Path.Combine(_folder.BlobsPath, name[..2], name);
    }

    private bool IsVerified(BlobHash hash, FileInfo file) =>
        _verified.TryGetValue(hash, out var known) && known == (file.Length, file.LastWriteTimeUtc);

    private async Task<Error?> CopyAsync(Stream body, StagedBlob staged, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            await using FileStream file = new(
                staged.Path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
            if (staged.Grow(0) is { } full)
            {
                return full;
            }

            while (await body.ReadAsync(chunk, cancellationToken) is int count and > 0)
            {
                if (staged.SizeBytes + count > _maxBlobBytes)
                {
                    return TooLarge("has more bytes");
                }

                if (staged.Grow(count) is { } fullNow)
                {
                    return fullNow;
                }

                hash.AppendData(chunk, 0, count);
                await file.WriteAsync(chunk.AsMemory(0, count), cancellationToken);
            }

            file.Flush(flushToDisk: true);
            staged.Hash = BlobHash.Of(hash.GetHashAndReset());
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private async Task<Error?> FindDamageAsync(BlobHash hash, FileStream stream, CancellationToken cancellationToken)
    {
        FileInfo file = new(stream.Name);
        if (IsVerified(hash, file))
        {
            return null;
        }

        await _verifying.WaitAsync(cancellationToken);
        try
        {
            // The file that is open is checked; its name may stand for another one by now.
            (long, DateTime) state = (stream.Length, File.GetLastWriteTimeUtc(stream.SafeFileHandle));
            if (_verified.TryGetValue(hash, out var known) && known == state)
            {
                return null;
            }

            BlobHash found = BlobHash.Of(await SHA256.HashDataAsync(stream, cancellationToken));
            stream.Position = 0;
            if (found == hash)
            {
                _verified[hash] = state;
                return null;
            }

            _logger.BlobDamaged(hash.ToString(), found.ToString());
            return new Error(
                ErrorReason.Internal,
                $"Blob {hash} is damaged on the planner's disk: its content hashes to {found}. Upload it again to replace it.");
        }
        finally
        {
            _verifying.Release();
        }
    }

    private Error TooLarge(string found) => new(
        ErrorReason.TooLarge, $"The file {found}, at most {_maxBlobBytes} bytes (Planner:MaxBlobBytes) are accepted.");
}
