namespace EdgeAspire.Bench.Lab.Switching;

/// <summary>
/// One direction of a link: frames leave it one after the other at its rate, then travel for its delay. Frames that wait for more than
/// <see cref="QueueNanoseconds"/> are not taken.
/// </summary>
/// <param name="mbps">Rate in Mbit/s.</param>
/// <param name="delayMs">Delay in milliseconds.</param>
internal sealed class LinkDirection(double mbps, double delayMs)
{
    /// <summary>What a queue holds: 40 ms of traffic.</summary>
    public const long QueueNanoseconds = 40_000_000;

    // Preamble 8, checksum 4, gap between frames 12.
    private const int WireOverheadBytes = 24;
    private const int LeastWireBytes = 84;
    private const int FirstCapacity = 256;
    private const double NanosecondsPerMillisecond = 1e6;

    private readonly double _nanosecondsPerByte = 8e3 / mbps;
    private readonly long _delayNanoseconds = (long)(delayMs * NanosecondsPerMillisecond);
    private FrameEntry[] _entries = new FrameEntry[FirstCapacity];
    private int _first;

    /// <summary>Frames on their way.</summary>
    public int Count { get; private set; }

    /// <summary>When everything that has entered is sent.</summary>
    public long FreeAtNanoseconds { get; private set; }

    /// <summary>The shortest time that a frame is under way.</summary>
    public long LeastNanoseconds => (long)(LeastWireBytes * _nanosecondsPerByte) + _delayNanoseconds;

    /// <summary>When the next frame arrives; <see cref="long.MaxValue"/> when none is on its way.</summary>
    public long NextNanoseconds => Count == 0 ? long.MaxValue : _entries[_first].DueNanoseconds;

    /// <summary>Lets a frame enter.</summary>
    /// <param name="slot">Where its bytes are.</param>
    /// <param name="lengthBytes">How many.</param>
    /// <param name="nowNanoseconds">When it enters; never earlier than the frame before.</param>
    /// <returns>False when the queue is full.</returns>
    public bool TryEnter(int slot, int lengthBytes, long nowNanoseconds)
    {
        var start = Math.Max(nowNanoseconds, FreeAtNanoseconds);
        if (start - nowNanoseconds > QueueNanoseconds)
        {
            return false;
        }

        var wireBytes = Math.Max(lengthBytes + WireOverheadBytes, LeastWireBytes);
        FreeAtNanoseconds = start + (long)(wireBytes * _nanosecondsPerByte);
        Enqueue(new FrameEntry(slot, lengthBytes, FreeAtNanoseconds + _delayNanoseconds));
        return true;
    }

    /// <summary>Takes the frame that arrives next.</summary>
    public FrameEntry Leave()
    {
        var entry = _entries[_first];
        _first = (_first + 1) & (_entries.Length - 1);
        Count--;
        return entry;
    }

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
