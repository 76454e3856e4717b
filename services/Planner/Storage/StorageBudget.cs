using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Planner.Storage;

/// <summary>Counts the bytes of the repository, those of unfinished uploads included, against the space it may take.</summary>
internal sealed class StorageBudget
{
    private const long BlockBytes = 4096;

    private readonly long _maxBytes;
    private readonly PlannerMetrics _metrics;
    private long _usedBytes;

    public StorageBudget(IOptions<PlannerOptions> options, PlannerMetrics metrics)
    {
        _maxBytes = options.Value.MaxRepositoryBytes;
        _metrics = metrics;
    }

    public long UsedBytes => Interlocked.Read(ref _usedBytes);

    /// <summary>What a file of that length takes. An empty file takes a block too, so that the number of files is bounded.</summary>
    public static long BlocksOf(long lengthBytes) => Math.Max(BlockBytes, (lengthBytes + BlockBytes - 1) / BlockBytes * BlockBytes);

    public Error? TryReserve(long bytes)
    {
        if (Interlocked.Add(ref _usedBytes, bytes) > _maxBytes)
        {
            Interlocked.Add(ref _usedBytes, -bytes);
            return new Error(
                ErrorReason.StorageFull,
                $"The repository is full: {UsedBytes} of {_maxBytes} bytes (Planner:MaxRepositoryBytes) are taken. Delete versions that are not needed.");
        }

        _metrics.StoredBytesChanged(bytes);
        return null;
    }

    /// <summary>Counts what was found on disk at start, whether it fits or not.</summary>
    public void Add(long bytes)
    {
        Interlocked.Add(ref _usedBytes, bytes);
        _metrics.StoredBytesChanged(bytes);
    }

    public void Release(long bytes) => Add(-bytes);
}
