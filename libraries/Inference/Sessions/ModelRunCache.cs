using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Inference.Sessions;

/// <summary>
/// Runs that are bound already, found again by the shapes and addresses of their inputs. Request buffers come from a pool, so the same
/// few addresses return and a run allocates nothing. An address whose memory is gone does no harm: a run starts only for a caller whose
/// input lies there now. A run that is lent is not held here, so one that its holder forgets is left to the garbage collector.
/// </summary>
/// <param name="maxOutputBytes">Bytes of outputs that are kept at most.</param>
internal sealed class ModelRunCache(long maxOutputBytes = ModelRunCache.MaxOutputBytes) : IDisposable
{
    /// <summary>Runs that are kept at most.</summary>
    public const int MaxRuns = 64;

    /// <summary>Bytes of outputs that are kept at most, unless said otherwise.</summary>
    public const long MaxOutputBytes = 32L * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly List<ModelRun> _runs = new(MaxRuns);
    private long _outputBytes;
    private long _uses;
    private bool _disposed;

    /// <summary>Runs that are kept now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _runs.Count;
            }
        }
    }

    public ModelRun? TryLend(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<nint> addresses)
    {
        lock (_gate)
        {
            for (var index = 0; index < _runs.Count; index++)
            {
                if (_runs[index].Fits(inputs, addresses))
                {
                    return RemoveAt(index);
                }
            }
        }

        return null;
    }

    /// <summary>Takes a run back: keeps it, in place of those unused for longest, or frees it.</summary>
    public void Return(ModelRun run)
    {
        if (!TryKeep(run))
        {
            run.Free();
        }
    }

    /// <summary>Frees the runs that nobody holds; the others are freed when they are returned.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            while (_runs.Count > 0)
            {
                RemoveAt(_runs.Count - 1).Free();
            }
        }
    }

    private bool TryKeep(ModelRun run)
    {
        if (!run.IsReusable || run.OutputBytes > maxOutputBytes)
        {
            return false;
        }

        lock (_gate)
        {
            if (_disposed)
            {
                return false;
            }

            while (_runs.Count == MaxRuns || _outputBytes + run.OutputBytes > maxOutputBytes)
            {
                RemoveAt(LongestUnused()).Free();
            }

            run.LastUse = ++_uses;
            _runs.Add(run);
            _outputBytes += run.OutputBytes;
            return true;
        }
    }

    private int LongestUnused()
    {
        var oldest = 0;
        for (var index = 1; index < _runs.Count; index++)
        {
            if (_runs[index].LastUse < _runs[oldest].LastUse)
            {
                oldest = index;
            }
        }

        return oldest;
    }

    private ModelRun RemoveAt(int index)
    {
        var run = _runs[index];
        _runs[index] = _runs[^1];
        _runs.RemoveAt(_runs.Count - 1);
        _outputBytes -= run.OutputBytes;
        return run;
    }
}
