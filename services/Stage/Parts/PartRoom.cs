using System.Collections.Concurrent;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Stage.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Parts;

/// <summary>
/// The parts that are in memory, and room for more: where it is short, parts that no live session uses are unloaded, the one used longest ago
/// before the others. A part that was unloaded counts until the last call that runs it is over.
/// </summary>
internal sealed class PartRoom(MemoryBudget budget, IOptions<StageOptions> options, TimeProvider time, ILogger<PartRoom> logger)
{
    private readonly ConcurrentDictionary<string, LoadedPart> _parts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<LoadedPart, bool> _leaving = new();
    private readonly int _maxParts = options.Value.MaxParts;
    private readonly int _maxConcurrency = options.Value.MaxConcurrency;

    // A session that its caller forgot has ended by itself after this time.
    private readonly TimeSpan _patience = TimeSpan.FromSeconds(options.Value.SessionSeconds);

    private TaskCompletionSource _change = NewChange();

    /// <summary>The parts that are loaded now.</summary>
    public ICollection<LoadedPart> Parts => _parts.Values;

    /// <summary>Bytes that they count for: the weights of all, and the activations of those that run, which are the largest at worst.</summary>
    public long UsedBytes => BytesWith(0, 0);

    /// <summary>A part that is loaded, or null.</summary>
    public LoadedPart? Find(string sha256) => _parts.GetValueOrDefault(sha256);

    /// <summary>Adds a part, for which there is room.</summary>
    public void Add(LoadedPart part)
    {
        part.Idle = Change;
        _parts[part.Sha256] = part;
    }

    /// <summary>Takes a part out; calls that run it finish. False when it is not here.</summary>
    public bool Remove(string sha256, string reason)
    {
        if (!_parts.TryRemove(sha256, out var part))
        {
            return false;
        }

        logger.Unloaded(sha256, reason);
        part.Hold.Release();
        if (!part.Hold.Gone.IsCompleted)
        {
            _leaving[part] = true;
            _ = part.Hold.Gone.ContinueWith(
                _ =>
                {
                    _leaving.TryRemove(part, out var _);
                    Change();
                },
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        return true;
    }

    /// <summary>What does not fit, whatever is unloaded.</summary>
    public Error? CheckFits(string sha256, long weightBytes, long activationBytes) =>
        weightBytes + (activationBytes * _maxConcurrency) <= budget.LimitBytes ? null : DoesNotFit(sha256, weightBytes + activationBytes, 0);

    /// <summary>Makes room for a part; where sessions have to end for that, it waits for as long as one lives that nobody uses.</summary>
    /// <param name="sha256">The part.</param>
    /// <param name="weightBytes">Bytes of its weights.</param>
    /// <param name="activationBytes">Bytes of its activations.</param>
    /// <param name="beside">Parts that stay.</param>
    /// <param name="cancellationToken">The stage stops.</param>
    public async Task<Error?> MakeAsync(
        string sha256, long weightBytes, long activationBytes, IReadOnlySet<string> beside, CancellationToken cancellationToken)
    {
        if (CheckFits(sha256, weightBytes, activationBytes) is { } tooLarge)
        {
            return tooLarge;
        }

        var started = time.GetTimestamp();
        while (true)
        {
            var change = Volatile.Read(ref _change).Task;
            foreach (var oldest in _parts.Values.Where(part => !part.IsInUse && !beside.Contains(part.Sha256)).OrderBy(part => part.LastUse).ToList())
            {
                if (HasRoom(weightBytes, activationBytes, without: null))
                {
                    break;
                }

                Remove(oldest.Sha256, "to make room");
            }

            if (HasRoom(weightBytes, activationBytes, without: null))
            {
                return null;
            }

            var left = _patience - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || !HasRoom(weightBytes, activationBytes, without: part => !beside.Contains(part.Sha256)))
            {
                return DoesNotFit(sha256, weightBytes + activationBytes, beside.Count(_parts.ContainsKey));
            }

            await change.WaitAsync(left, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Change() => Interlocked.Exchange(ref _change, NewChange()).TrySetResult();

    private bool HasRoom(long weightBytes, long activationBytes, Func<LoadedPart, bool>? without) =>
        (without is null ? _parts.Count : _parts.Values.Count(part => !without(part))) < _maxParts
        && BytesWith(weightBytes, activationBytes, without) <= budget.LimitBytes;

    private long BytesWith(long weightBytes, long activationBytes, Func<LoadedPart, bool>? without = null)
    {
        foreach (var part in without is null ? _parts.Values.Concat(_leaving.Keys) : _parts.Values.Where(part => !without(part)))
        {
            weightBytes += part.WeightBytes;
            activationBytes = Math.Max(activationBytes, part.ActivationBytes);
        }

        return weightBytes + (activationBytes * _maxConcurrency);
    }

    private Error DoesNotFit(string sha256, long memoryBytes, int kept)
    {
        var inUse = _parts.Values.Count(part => part.IsInUse);
        return new Error(
            ErrorReason.DoesNotFit,
            $"Part '{sha256}' takes {memoryBytes} bytes; {Math.Max(0, budget.LimitBytes - UsedBytes)} are free of {budget.LimitBytes} (setting '{StageOptions.Section}:{nameof(StageOptions.MemoryBytes)}'), and {_parts.Count} parts of at most {_maxParts} are loaded, {inUse} of them in use by sessions, {kept} to be kept. Parameter '{EdgeParameters.MemoryBytes}' says what it takes.");
    }
}
