using EdgeAspire.Scheduling.Measuring;

namespace EdgeAspire.Load.Counting;

/// <summary>Counts what became of one source's items.</summary>
/// <param name="worker">The worker at which they arrive.</param>
/// <param name="source">What that calls the source; null for its first one.</param>
internal sealed class LoadTally(string worker, string? source)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, long> _computedBy = new(StringComparer.Ordinal);
    private readonly DelayCounts _delays = new();
    private double _longestSeconds;
    private long _offered;
    private long _skipped;
    private long _refused;
    private long _answered;
    private long _failed;
    private long _wrong;

    /// <summary>Items that were sent and have neither been answered nor refused.</summary>
    public long Unanswered
    {
        get
        {
            lock (_gate)
            {
                return _offered - _skipped - _refused - _answered - _failed;
            }
        }
    }

    /// <summary>An item has arrived.</summary>
    public void Offered() => Do(() => _offered++);

    /// <summary>It was not sent, since too many are without an answer.</summary>
    public void Skipped() => Do(() => _skipped++);

    /// <summary>The worker's queues were full.</summary>
    public void Refused() => Do(() => _refused++);

    /// <summary>It will not be answered.</summary>
    public void Failed() => Do(() => _failed++);

    /// <summary>It was answered.</summary>
    /// <param name="seconds">From its arrival on.</param>
    /// <param name="computedBy">Who computed the last of it.</param>
    /// <param name="isWrong">Whether this is not its answer.</param>
    public void Answered(double seconds, string computedBy, bool isWrong) => Do(() =>
    {
        _answered++;
        _wrong += isWrong ? 1 : 0;
        _delays.Add(seconds);
        _longestSeconds = Math.Max(_longestSeconds, seconds);
        _computedBy[computedBy] = _computedBy.GetValueOrDefault(computedBy) + 1;
    });

    /// <summary>Adds all to another tally.</summary>
    public void AddTo(LoadTally total)
    {
        lock (_gate)
        {
            total._offered += _offered;
            total._skipped += _skipped;
            total._refused += _refused;
            total._answered += _answered;
            total._failed += _failed;
            total._wrong += _wrong;
            total._delays.Add(_delays);
            total._longestSeconds = Math.Max(total._longestSeconds, _longestSeconds);
            foreach (var (device, count) in _computedBy)
            {
                total._computedBy[device] = total._computedBy.GetValueOrDefault(device) + count;
            }
        }
    }

    /// <summary>What it is so far.</summary>
    /// <param name="elapsedSeconds">Since the beginning.</param>
    public SourceSummary Sum(double elapsedSeconds)
    {
        lock (_gate)
        {
            return new SourceSummary(
                worker,
                source,
                _offered,
                _skipped,
                _offered - _skipped - _refused,
                _refused,
                _answered,
                _failed,
                _wrong,
                _offered - _skipped - _refused - _answered - _failed,
                elapsedSeconds > 0 ? _answered / elapsedSeconds : 0,
                _delays.Count == 0
                    ? null
                    : new DelaySummary(_delays.MeanSeconds, _delays.Percentile(0.5), _delays.Percentile(0.99), _longestSeconds),
                new SortedDictionary<string, long>(_computedBy, StringComparer.Ordinal));
        }
    }

    private void Do(Action count)
    {
        lock (_gate)
        {
            count();
        }
    }
}
