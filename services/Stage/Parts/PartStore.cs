using EdgeAspire.Inference.Runtime;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Serving.Blobs;

namespace EdgeAspire.Stage.Parts;

/// <summary>
/// Finds parts and loads them, one at a time. Files are fetched before a load's turn comes, so that none waits for a file that it does not
/// need. A load that was begun is carried through, also when who asked for it has left: asked again, it is found where it is.
/// </summary>
internal sealed class PartStore(PlannerBlobs blobs, PartLoader loader, PartRoom room, TimeProvider time, ILogger<PartStore> logger) : IDisposable
{
    /// <summary>Loads in progress at most.</summary>
    private const int MaxLoads = 256;

    private const int FetchesAtOnce = 2;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly SemaphoreSlim _fetches = new(FetchesAtOnce);
    private readonly SemaphoreSlim _prefetches = new(1);
    private readonly CancellationTokenSource _stop = new();
    private int _loads;

    /// <summary>The parts that are loaded now.</summary>
    public ICollection<LoadedPart> Parts => room.Parts;

    /// <summary>Bytes that they count for: the weights of all, and the activations of those that run, which are the largest at worst.</summary>
    public long UsedBytes => room.UsedBytes;

    /// <summary>Called with every part that was loaded anew.</summary>
    public Action<LoadedPart, string>? Loaded { get; set; }

    /// <summary>Finds a part and keeps it from being freed until its hold is released.</summary>
    public Outcome<LoadedPart> TryHold(string sha256)
    {
        if (room.Find(sha256) is { } part && part.Hold.TryTake())
        {
            part.LastUse = time.GetTimestamp();
            return part;
        }

        return new Error(ErrorReason.UnknownModel, $"Part '{sha256}' is not loaded here; load it first.");
    }

    /// <summary>Whether a part is loaded.</summary>
    public bool Has(string sha256) => room.Find(sha256) is not null;

    /// <summary>The element type of a value that parts which are loaded take; null when none does.</summary>
    public TensorDataType? TypeOf(string value)
    {
        foreach (var part in room.Parts)
        {
            foreach (var binding in part.Bindings)
            {
                if (binding.TypeOf(value) is { } type)
                {
                    return type;
                }
            }
        }

        return null;
    }

    /// <summary>Loads a part, unless it is; or only fetches its file.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellationToken">Ends the wait, not the load.</param>
    public async Task<Error?> LoadAsync(PartRequest request, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _loads) > MaxLoads)
        {
            Interlocked.Decrement(ref _loads);
            return new Error(ErrorReason.Overloaded, $"{MaxLoads} loads are in progress already; try again later.");
        }

        return await CarryThroughAsync(request).WaitAsync(cancellationToken);
    }

    /// <summary>Unloads a part; calls that run it finish.</summary>
    public Error? Unload(string sha256) =>
        room.Remove(sha256, "as asked") ? null : new Error(ErrorReason.UnknownModel, $"Part '{sha256}' is not loaded here.");

    public void Dispose()
    {
        _stop.Cancel();
        foreach (var part in room.Parts)
        {
            room.Remove(part.Sha256, "because the stage stops");
        }
    }

    private async Task<Error?> CarryThroughAsync(PartRequest request)
    {
        try
        {
            return await FetchAsync(request, _stop.Token) is var (path, error) && (error is not null || request.Prefetches)
                ? error
                : await LoadInTurnAsync(request, path!, _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return new Error(ErrorReason.DeviceUnavailable, "The stage stops.");
        }
        finally
        {
            Interlocked.Decrement(ref _loads);
        }
    }

    private async Task<(string? Path, Error? Error)> FetchAsync(PartRequest request, CancellationToken cancellationToken)
    {
        if (!request.Prefetches)
        {
            if (room.Find(request.Sha256) is not null)
            {
                return ("", null);
            }

            // What cannot fit is not even fetched.
            if (request.MemoryBytes is { } predicted && room.CheckFits(request.Sha256, predicted, 0) is { } tooLarge)
            {
                return (null, tooLarge);
            }
        }

        var turns = request.Prefetches ? _prefetches : _fetches;
        await turns.WaitAsync(cancellationToken);
        try
        {
            return (await blobs.GetAsync(request.Sha256, cancellationToken)).TryGetValue(out var path, out var error) ? (path, null) : (null, error);
        }
        finally
        {
            turns.Release();
        }
    }

    private async Task<Error?> LoadInTurnAsync(PartRequest request, string path, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (room.Find(request.Sha256) is { } loaded)
            {
                return Describe(loaded, request);
            }

            // It was here when its file was to be fetched, or its file has left the disk since then.
            if (path.Length == 0 || !File.Exists(path))
            {
                if (!(await blobs.GetAsync(request.Sha256, cancellationToken)).TryGetValue(out var fetched, out var error))
                {
                    return error;
                }

                path = fetched;
            }

            return await LoadAsync(request, path, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<Error?> LoadAsync(PartRequest request, string path, CancellationToken cancellationToken)
    {
        var weightBytes = new FileInfo(path).Length;
        var activationBytes = Math.Max(0, (request.MemoryBytes ?? 0) - weightBytes);
        if (await room.MakeAsync(request.Sha256, weightBytes, activationBytes, request.Beside, cancellationToken) is { } full)
        {
            return full;
        }

        // On a thread of its own: it reads a file and computes.
        if (!(await Task.Run(() => loader.Load(request, path, weightBytes, activationBytes), cancellationToken)).TryGetValue(out var part, out var error))
        {
            // The file on this disk may be to blame; the next load fetches a fresh one.
            if (error.Reason is ErrorReason.InvalidModel)
            {
                blobs.Forget(request.Sha256);
            }

            return error;
        }

        part.LastUse = time.GetTimestamp();
        room.Add(part);
        ResidentMemory.Release();
        logger.Loaded(request.Sha256, weightBytes + activationBytes, part.Session.Provider.ToString());
        Loaded?.Invoke(part, path);
        return null;
    }

    private Error? Describe(LoadedPart part, PartRequest request)
    {
        part.LastUse = time.GetTimestamp();
        if (part.Bindings.Any(binding => string.Equals(binding.Description, request.Text, StringComparison.Ordinal)))
        {
            return null;
        }

        if (!PartBinding.Create(part.Session, request.Text, request.Description).TryGetValue(out var binding, out var error))
        {
            return error;
        }

        part.Add(binding);
        return null;
    }
}
