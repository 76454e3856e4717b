using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Inference.Sessions;

/// <summary>
/// Runs that are bound already, found again by the shapes and addresses of their inputs. Request buffers come from a pool, so the same
/// few addresses return and a run allocates nothing. An address whose memory is gone does no harm: a run starts only for a caller whose
/// input lies there now.
/// </summary>
internal sealed class ModelRunCache : IDisposable
{
    /// <summary>Runs that are kept at most.</summary>
    public const int MaxRuns = 64;

    /// <summary>Bytes of outputs that are kept at most.</summary>
    public const long MaxOutputBytes = 32L * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly List<ModelRun> _runs = new(MaxRuns);
    private long _outputBytes;
    private long _uses;
    private bool _disposed;

    public ModelRun? TryLend(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<nint> addresses)
    {
        lock (_gate)
        {
            foreach (var run in _runs)
            {
                if (!run.IsLent && run.Fits(inputs, addresses))
                {
                    run.IsLent = true;
                    run.LastUse = ++_uses;
                    return run;
                }
            }
        }

        return null;
    }

    /// <summary>Keeps a lent run for later, in place of those unused for longest.</summary>
    public void Keep(ModelRun run)
    {
        if (run.OutputBytes > MaxOutputBytes)
        {
            return;
        }

        lock (_gate)
        {
            while (_runs.Count >= MaxRuns || _outputBytes + run.OutputBytes > MaxOutputBytes)
            {
                if (LongestUnused() is not { } victim)
                {
                    return;
                }

                Remove(victim);
                victim.Free();
            }

            run.IsLent = true;
            run.IsCached = true;
            run.LastUse = ++_uses;
            _runs.Add(run);
            _outputBytes += run.OutputBytes;
        }
    }

    /// <summary>Drops a lent run, which failed.</summary>
    public void Drop(ModelRun run)
    {
        lock (_gate)
        {
            if (run.IsCached)
            {
                Remove(run);
            }
        }

        run.Free();
    }

    public void Return(ModelRun run)
    {
        lock (_gate)
        {
            if (run.IsCached && !_disposed)
            {
                run.IsLent = false;
                return;
            }
        }

        run.Free();
    }

    /// <summary>Frees what nobody holds; runs that are lent keep their outputs until they are returned. No run may be in progress.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var run in _runs)
            {
                if (run.IsLent)
                {
                    run.Unbind();
                }
                else
                {
                    run.Free();
                }
            }

            _runs.Clear();
        }
    }

    private ModelRun? LongestUnused()
    {
        ModelRun? oldest = null;
        foreach (var run in _runs)
        {
            if (!run.IsLent && (oldest is null || run.LastUse < oldest.LastUse))
            {
                oldest = run;
            }
        }

        return oldest;
    }

    private void Remove(ModelRun run)
    {
        run.IsCached = false;
        _runs.Remove(run);
        _outputBytes -= run.OutputBytes;
    }
}
