using System.Diagnostics;

namespace EdgeAspire.Bench.Lab.Switching;

/// <summary>Runs a switch on TAP interfaces in real time, on the thread that calls.</summary>
/// <param name="frames">The switch.</param>
/// <param name="taps">Its ports' interfaces.</param>
internal sealed unsafe class SwitchLoop(FrameSwitch frames, IReadOnlyList<TapDevice> taps)
{
    // Waking up costs more than a frame does. Under load a frame is up to this late; a lone one is on time.
    private const long PaceNanoseconds = 50_000;

    // Frames that are due so soon are delivered now: cheaper than to wake up again.
    private const long SlackNanoseconds = 10_000;
    private const long LongestWaitNanoseconds = 100_000_000;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const int RealTimePriority = 20;

    private readonly PollEntry[] _entries = GC.AllocateArray<PollEntry>(taps.Count, pinned: true);
    private readonly int[] _descriptors = [.. taps.Select(tap => tap.Descriptor)];

    private static long Now => Stopwatch.GetTimestamp() * (NanosecondsPerSecond / Stopwatch.Frequency);

    /// <summary>Runs until it is cancelled.</summary>
    public void Run(CancellationToken cancellation)
    {
        if (!LinuxCalls.TakeRealTimePriority(RealTimePriority))
        {
            Console.Error.WriteLine("The switch gets no real-time priority on this machine: delays grow when it is busy.");
        }

        var awake = Now;
        while (!cancellation.IsCancellationRequested)
        {
            var now = Now;
            Work(now);
            var next = frames.NextNanoseconds(now);
            now = Now;
            if (awake + PaceNanoseconds > now)
            {
                Wait(0, awake + PaceNanoseconds - now);
                now = Now;
            }

            SelectPorts(now);
            Wait(_entries.Length, Math.Clamp(next - now, 0, LongestWaitNanoseconds));
            awake = Now;
        }
    }

    private void Work(long now)
    {
        for (var port = 0; port < _entries.Length; port++)
        {
            var happened = _entries[port].Happened;
            if ((happened & LinuxCalls.ReadyToRead) != 0)
            {
                frames.Read(port, now);
            }
            else if (happened != 0)
            {
                // Its namespace is gone, which the kernel would report forever.
                _descriptors[port] = -1;
            }
        }

        frames.Advance(now + SlackNanoseconds);
    }

    private void SelectPorts(long now)
    {
        for (var port = 0; port < _entries.Length; port++)
        {
            _entries[port] = new PollEntry(frames.WantsFrames(port, now) ? _descriptors[port] : -1, LinuxCalls.ReadyToRead, 0);
        }
    }

    private void Wait(int ports, long nanoseconds)
    {
        var timeout = new TimeSpec((nint)(nanoseconds / NanosecondsPerSecond), (nint)(nanoseconds % NanosecondsPerSecond));
        fixed (PollEntry* entries = _entries)
        {
            if (LinuxCalls.Poll(entries, (nuint)ports, &timeout, null) < 0)
            {
                Array.Clear(_entries);
            }
        }
    }
}
