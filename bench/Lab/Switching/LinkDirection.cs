namespace EdgeAspire.Bench.Lab.Switching;

/// <summary>
/// One direction of a link: frames leave it one after the other at its rate, then travel for its delay. Frames that would wait for more
/// than <see cref="QueueNanoseconds"/> are not taken.
/// </summary>
/// <param name="mbps">Rate in Mbit/s.</param>
/// <param name="delayMs">Delay in milliseconds.</param>
internal sealed class LinkDirection(double mbps, double delayMs)
{
    /// <summary>What a queue holds: 40 ms of traffic.</summary>
    public const long QueueNanoseconds = 40_000_000;

    private const int FirstCapacity = 256;
    private const double NanosecondsPerMillisecond = 1e6;
    private const double NanosecondsPerByteAtOneMbps = 8e3;

    private readonly long _delayNanoseconds = (long)(delayMs * NanosecondsPerMillisecond);
    private double _nanosecondsPerByte = NanosecondsPerByteAtOneMbps / mbps;
    private FrameEntry[] _entries = new FrameEntry[FirstCapacity];
    private int _first;

    /// <summary>Frames and bursts on their way.</summary>
    public int Count { get; private set; }

    /// <summary>When everything that has entered is sent.</summary>
    public long FreeAtNanoseconds { get; private set; }

    /// <summary>The time that a frame is under way at least, whatever the rate.</summary>
    public long DelayNanoseconds => _delayNanoseconds;

    /// <summary>When the next burst begins to arrive; <see cref="long.MaxValue"/> when none is on its way.</summary>
    public long NextFirstNanoseconds => Count == 0 ? long.MaxValue : _entries[_first].FirstNanoseconds;

    /// <summary>When the next burst has arrived; <see cref="long.MaxValue"/> when none is on its way.</summary>
    public long NextLastNanoseconds => Count == 0 ? long.MaxValue : _entries[_first].LastNanoseconds;

    /// <summary>Gives what enters from now on another rate. May be called by any thread.</summary>
    /// <param name="mbps">Rate in Mbit/s.</param>
    public void SetRate(double mbps) => Volatile.Write(ref _nanosecondsPerByte, NanosecondsPerByteAtOneMbps / mbps);

    /// <summary>Lets a frame or burst enter.</summary>
    /// <param name="frame">The times are those at which it is here; the first one never earlier than that of the burst before.</param>
    /// <returns>False when the queue is full.</returns>
    public bool TryEnter(FrameEntry frame)
    {
        var start = Math.Max(frame.FirstNanoseconds, FreeAtNanoseconds);
        if (start - frame.FirstNanoseconds > QueueNanoseconds)
        {
            return false;
        }

        // A burst from a slower link is still coming in while its first frames go out.
        var size = frame.Size;
        FreeAtNanoseconds = Math.Max(start + Duration(size.WireBytes), frame.LastNanoseconds + Duration(size.LastWireBytes));
        Enqueue(frame with
        {
            FirstNanoseconds = start + Duration(size.FirstWireBytes) + _delayNanoseconds,
            LastNanoseconds = FreeAtNanoseconds + _delayNanoseconds,
        });
        return true;
    }

    /// <summary>Takes the burst that arrives next.</summary>
    public FrameEntry Leave()
    {
        var entry = _entries[_first];
        _first = (_first + 1) & (_entries.Length - 1);
        Count--;
        return entry;
    }

    private long Duration(int wireBytes) => (long)(wireBytes * Volatile.Read(ref _nanosecondsPerByte));

    private void Enqueue(FrameEntry entry)
    {
        if (Count == _entries.Length)
        {
            // The capacity stays a power of two; the pool of frames bounds it.
            var larger = new FrameEntry[_entries.Length * 2];
            for (var index = 0; index < Count; index++)
            {
                larger[index] = _entries[(_first + index) & (_entries.Length - 1)];
            }

            _entries = larger;
            _first = 0;
        }

        _entries[(_first + Count) & (_entries.Length - 1)] = entry;
        Count++;
    }
}
