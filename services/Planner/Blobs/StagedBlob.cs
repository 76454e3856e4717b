using EdgeAspire.Planner.Storage;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Blobs;

/// <summary>A received file outside of the repository. Disposing removes it, unless it was kept.</summary>
internal sealed class StagedBlob : IDisposable
{
    private readonly StorageBudget _budget;
    private long _reservedBytes;
    private bool _isKept;

    public StagedBlob(string path, StorageBudget budget)
    {
        Path = path;
        _budget = budget;
    }

    public string Path { get; }

    public long SizeBytes { get; private set; }

    /// <summary>Known when the whole file has come.</summary>
    public BlobHash Hash { get; set; }

    /// <summary>Counts bytes before they are written.</summary>
    public Error? Grow(int bytes)
    {
        long needed = StorageBudget.BlocksOf(SizeBytes + bytes) - _reservedBytes;
        if (needed > 0)
        {
            if (_budget.TryReserve(needed) is { } full)
            {
                return full;
            }

            _reservedBytes += needed;
        }

        SizeBytes += bytes;
        return null;
    }

    /// <summary>The file has been moved into the repository, which now owns it and its space.</summary>
    public void Keep() => _isKept = true;

    public void Dispose()
    {
        if (!_isKept)
        {
            _isKept = true;
            File.Delete(Path);
            _budget.Release(_reservedBytes);
        }
    }
}
