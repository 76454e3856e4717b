namespace EdgeAspire.Bench.Lab.Switching;

/// <summary>
/// An Ethernet switch whose links have rate, delay and loss. It knows no clock: its loop says what time it is. Not for several threads,
/// and it allocates nothing once its queues have grown.
/// </summary>
/// <param name="ports">The ports, in the order of their hardware addresses.</param>
/// <param name="pool">Memory for frames.</param>
/// <param name="random">Decides which frames are lost.</param>
internal sealed class FrameSwitch(IReadOnlyList<SwitchPort> ports, FramePool pool, Random random)
{
    /// <summary>
    /// How far ahead of time frames are taken from a device. A frame that finds its link busy starts when the link is free, whenever it
    /// was read; so they are read in batches, and the others wait in the interface's own queue, where the device's kernel knows of them.
    /// </summary>
    public const long ReadAheadNanoseconds = 1_000_000;

    private const long ReadMarginNanoseconds = ReadAheadNanoseconds / 8;
    private const int LeastFrameBytes = FrameSize.HeaderBytes + 14;

    private readonly SwitchPort[] _ports = [.. ports];

    // A frame enters its second link at the time it left the first one, not when it is noticed. So it may be noticed late, as long as
    // it is not late at its receiver.
    private readonly long _forwardSlackNanoseconds = ports.Min(port => port.Down.DelayNanoseconds);

    /// <summary>Whether a port's next frame should be read now.</summary>
    public bool WantsFrames(int port, long nowNanoseconds) => pool.HasRoom && ReadAtNanoseconds(_ports[port]) <= nowNanoseconds;

    /// <summary>Takes what a device sends, until its link is busy for a while.</summary>
    public void Read(int number, long nowNanoseconds)
    {
        var port = _ports[number];
        while (port.Up.FreeAtNanoseconds - nowNanoseconds < ReadAheadNanoseconds && pool.TryRent(out var slot))
        {
            var frame = pool.Frame(slot);
            var length = port.Device.Read(frame);
            if (length < LeastFrameBytes)
            {
                pool.Return(slot);
                return;
            }

            var size = FrameSize.Of(frame[..length]);
            port.Counters.UpBytes += size.LengthBytes;
            Enter(port, port.Up, new FrameEntry(slot, length, size, nowNanoseconds, nowNanoseconds));
        }
    }

    /// <summary>Lets everything happen that is due.</summary>
    public void Advance(long nowNanoseconds)
    {
        while (EarliestSender() is { } from && from.Up.NextFirstNanoseconds <= nowNanoseconds)
        {
            Forward(from, from.Up.Leave());
        }

        foreach (var port in _ports)
        {
            while (port.Down.NextLastNanoseconds <= nowNanoseconds)
            {
                Deliver(port, port.Down.Leave());
            }
        }
    }

    /// <summary>When <see cref="Advance"/> or <see cref="Read"/> has something to do next, frames that devices send now left aside.</summary>
    public long NextNanoseconds(long nowNanoseconds)
    {
        var next = long.MaxValue;
        foreach (var port in _ports)
        {
            next = Math.Min(next, port.Down.NextLastNanoseconds);
            if (port.Up.Count > 0)
            {
                next = Math.Min(next, port.Up.NextFirstNanoseconds + _forwardSlackNanoseconds);
            }

            if (ReadAtNanoseconds(port) is var readAt && readAt > nowNanoseconds)
            {
                next = Math.Min(next, readAt);
            }
        }

        return next;
    }

    private static long ReadAtNanoseconds(SwitchPort port) => port.Up.FreeAtNanoseconds - ReadMarginNanoseconds;

    private SwitchPort? EarliestSender()
    {
        SwitchPort? first = null;
        var earliest = long.MaxValue;
        foreach (var port in _ports)
        {
            var next = port.Up.NextFirstNanoseconds;
            if (next < earliest)
            {
                (first, earliest) = (port, next);
            }
        }

        return first;
    }

    private void Forward(SwitchPort from, FrameEntry frame)
    {
        if (MacAddress.TryGetPort(pool.Frame(frame.Slot)[FrameSize.HeaderBytes..], out var destination))
        {
            if (destination < _ports.Length && _ports[destination] != from)
            {
                Enter(_ports[destination], _ports[destination].Down, frame);
            }
            else
            {
                pool.Return(frame.Slot);
            }

            return;
        }

        foreach (var port in _ports)
        {
            if (port != from && pool.TryRent(out var copy))
            {
                pool.Frame(frame.Slot)[..frame.LengthBytes].CopyTo(pool.Frame(copy));
                Enter(port, port.Down, frame with { Slot = copy });
            }
        }

        pool.Return(frame.Slot);
    }

    private void Enter(SwitchPort port, LinkDirection direction, FrameEntry frame)
    {
        var counters = port.Counters;
        counters.Frames++;
        if (port.IsCut)
        {
            counters.CutDrops++;
        }
        else if (port.Loss > 0 && random.NextDouble() < port.Loss)
        {
            counters.Lost++;
        }
        else if (direction.TryEnter(frame))
        {
            return;
        }
        else
        {
            counters.QueueDrops++;
        }

        pool.Return(frame.Slot);
    }

    private void Deliver(SwitchPort port, FrameEntry frame)
    {
        if (port.IsCut)
        {
            port.Counters.CutDrops++;
        }
        else if (port.Device.Write(pool.Frame(frame.Slot)[..frame.LengthBytes]))
        {
            port.Counters.DownBytes += frame.Size.LengthBytes;
        }
        else
        {
            port.Counters.QueueDrops++;
        }

        pool.Return(frame.Slot);
    }
}
