using System.Collections.Concurrent;
using EdgeAspire.Inference.Runtime;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Serving.Blobs;
using EdgeAspire.Stage.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Parts;

/// <summary>
/// The parts that are loaded. One loads at a time; where memory is short, parts that no live session uses are unloaded first, the one used
/// longest ago before the others.
/// </summary>
internal sealed class PartStore(
    PlannerBlobs blobs, PartLoader loader, MemoryBudget budget, IOptions<StageOptions> options, TimeProvider time, ILogger<PartStore> logger) : IDisposable
{
    /// <summary>Loads that wait for one another at most.</summary>
    private const int MaxWaitingLoads = 256;

    private readonly ConcurrentDictionary<string, LoadedPart> _parts = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly int _maxParts = options.Value.MaxParts;
    private readonly int _maxConcurrency = options.Value.MaxConcurrency;
    private int _waiting;

    /// <summary>The parts that are loaded now.</summary>
    public ICollection<LoadedPart> Parts => _parts.Values;

    /// <summary>Bytes that they count for: the weights of all, and the activations of those that run, which are the largest at worst.</summary>
    public long UsedBytes => BytesWith(0, 0);

    /// <summary>Called with every part that was loaded anew.</summary>
    public Action<LoadedPart, string>? Loaded { get; set; }

    /// <summary>Finds a part and keeps it from being freed until its hold is released.</summary>
    public Outcome<LoadedPart> TryHold(string sha256)
    {
        if (_parts.TryGetValue(sha256, out var part) && part.Hold.TryTake())
        {
            part.LastUse = time.GetTimestamp();
            return part;
        }

        return new Error(ErrorReason.UnknownModel, $"Part '{sha256}' is not loaded here; load it first.");
    }

    /// <summary>Whether a part is loaded.</summary>
    public bool Has(string sha256) => _parts.ContainsKey(sha256);

    /// <summary>The element type of a value that parts which are loaded take; null when none does.</summary>
    public TensorDataType? TypeOf(string value)
    {
        foreach (var (_, part) in _parts)
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
    public async Task<Error?> LoadAsync(PartRequest request, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaitingLoads)
        {
            Interlocked.Decrement(ref _waiting);
            return new Error(ErrorReason.Overloaded, $"{MaxWaitingLoads} loads wait already; try again later.");
        }

        try
        {
            await _turn.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            return await LoadInTurnAsync(request, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Unloads a part; calls that run it finish.</summary>
    public Error? Unload(string sha256)
    {
        if (!_parts.TryRemove(sha256, out var part))
        {
            return new Error(ErrorReason.UnknownModel, $"Part '{sha256}' is not loaded here.");
        }

        logger.Unloaded(sha256, "as asked");
        part.Hold.Release();
        return null;
    }

    public void Dispose()
    {
        _turn.Dispose();
        foreach (var sha256 in _parts.Keys)
        {
            if (_parts.TryRemove(sha256, out var part))
            {
                part.Hold.Release();
            }
        }
    }

    private async Task<Error?> LoadInTurnAsync(PartRequest request, CancellationToken cancellationToken)
    {
        if (_parts.TryGetValue(request.Sha256, out var loaded) && !request.Prefetches)
        {
            return Describe(loaded, request);
        }

        // What cannot fit is not even fetched.
        if (request.MemoryBytes is { } predicted && !request.Prefetches && predicted > budget.LimitBytes)
        {
            return DoesNotFit(request.Sha256, predicted);
        }

        if (!(await blobs.GetAsync(request.Sha256, cancellationToken)).TryGetValue(out var path, out var error) || request.Prefetches)
        {
            return error;
        }

        var weightBytes = new FileInfo(path).Length;
        var activationBytes = Math.Max(0, (request.MemoryBytes ?? 0) - weightBytes);
        if (MakeRoom(request.Sha256, weightBytes, activationBytes) is { } full)
        {
            return full;
        }

        // On a thread of its own: it reads a file and computes.
        if (!(await Task.Run(() => loader.Load(request, path, weightBytes, activationBytes), cancellationToken)).TryGetValue(out var part, out error))
        {
            // The file on this disk may be to blame; the next load fetches a fresh one.
            if (error.Reason is ErrorReason.InvalidModel)
            {
                blobs.Forget(request.Sha256);
            }

            return error;
        }

        part.LastUse = time.GetTimestamp();
        _parts[request.Sha256] = part;
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

    private Error? MakeRoom(string sha256, long weightBytes, long activationBytes)
    {
        if (weightBytes + (activationBytes * _maxConcurrency) > budget.LimitBytes)
        {
            return DoesNotFit(sha256, weightBytes + activationBytes);
        }

        foreach (var oldest in _parts.Values.Where(part => !part.IsInUse).OrderBy(part => part.LastUse).ToList())
        {
            if (HasRoom(weightBytes, activationBytes))
            {
                break;
            }

            if (_parts.TryRemove(oldest.Sha256, out _))
            {
                logger.Unloaded(oldest.Sha256, "to make room");
                oldest.Hold.Release();
            }
        }

        return HasRoom(weightBytes, activationBytes) ? null : DoesNotFit(sha256, weightBytes + activationBytes);
    }

    private bool HasRoom(long weightBytes, long activationBytes) =>
        _parts.Count < _maxParts && BytesWith(weightBytes, activationBytes) <= budget.LimitBytes;

    private long BytesWith(long weightBytes, long activationBytes)
    {
        foreach (var part in _parts.Values)
        {
            weightBytes += part.WeightBytes;
            activationBytes = Math.Max(activationBytes, part.ActivationBytes);
        }

        return weightBytes + (activationBytes * _maxConcurrency);
    }

    private Error DoesNotFit(string sha256, long memoryBytes)
    {
        var inUse = _parts.Values.Count(part => part.IsInUse);
        return new Error(
            ErrorReason.DoesNotFit,
            $"Part '{sha256}' takes {memoryBytes} bytes; {Math.Max(0, budget.LimitBytes - UsedBytes)} are free of {budget.LimitBytes} (setting '{StageOptions.Section}:{nameof(StageOptions.MemoryBytes)}'), and {_parts.Count} parts of at most {_maxParts} are loaded, {inUse} of them in use by sessions. Parameter '{EdgeParameters.MemoryBytes}' says what it takes.");
    }
}
