using EdgeAspire.Bench.Lab.Clusters;
using EdgeAspire.Bench.Lab.Switching;
using EdgeAspire.Testing;

namespace EdgeAspire.Bench.Tests.Lab.Switching;

public sealed class FrameSwitchTests : IDisposable
{
    private const long Microsecond = 1000;
    private const int FrameBytes = FrameSize.HeaderBytes + 1226; // 100 µs at 100 Mbit/s
    private const long Never = long.MaxValue;

    private readonly FramePool _pool = new(64);
    private readonly QueueDevice[] _devices = [new(), new(), new()];

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Advance_FrameForADevice_ArrivesThereAfterBothLinks()
    {
        var (frames, _) = Create(new LinkSpec());
        _devices[0].Sent.Enqueue(Frame(to: 1, mark: 7));

        frames.Read(0, 0);
        frames.Advance(699 * Microsecond);
        Assert.Empty(_devices[1].Received);
        frames.Advance(700 * Microsecond);

        Assert.Equal(7, Assert.Single(_devices[1].Received)[^1]);
        Assert.Empty(_devices[2].Received);
        Assert.Equal(Never, frames.NextNanoseconds(1_000 * Microsecond));
    }

    [Fact]
    public void Advance_NoticedLate_DoesNotDelayTheSecondLink()
    {
        var (frames, _) = Create(new LinkSpec());
        _devices[0].Sent.Enqueue(Frame(to: 1, mark: 1));
        frames.Read(0, 0);

        // It left the first link at 350 µs.
        frames.Advance(600 * Microsecond);

        Assert.Equal(700 * Microsecond, frames.NextNanoseconds(600 * Microsecond));
    }

    [Fact]
    public void NextNanoseconds_FrameOnTheFirstLink_IsEarlyEnoughForTheSecond()
    {
        var (frames, _) = Create(new LinkSpec());
        _devices[0].Sent.Enqueue(Frame(to: 1, mark: 1));
        frames.Read(0, 0);

        var next = frames.NextNanoseconds(200 * Microsecond);
        frames.Advance(next);

        Assert.InRange(next, 350 * Microsecond, 699 * Microsecond);
        Assert.Equal(700 * Microsecond, frames.NextNanoseconds(next));
    }

    [Fact]
    public void Advance_FrameForAll_ReachesTheOthers()
    {
        var (frames, _) = Create(new LinkSpec());
        _devices[1].Sent.Enqueue([.. new byte[FrameSize.HeaderBytes], .. Enumerable.Repeat((byte)0xff, 6), .. new byte[1220]]);

        frames.Read(1, 0);
        frames.Advance(700 * Microsecond);

        Assert.Empty(_devices[1].Received);
        Assert.Single(_devices[0].Received);
        Assert.Single(_devices[2].Received);
    }

    [Fact]
    public void Advance_FrameForNobody_IsDroppedAndItsRoomGivenBack()
    {
        var (frames, _) = Create(new LinkSpec());
        for (var round = 0; round < 200; round++)
        {
            _devices[0].Sent.Enqueue(Frame(to: 9, mark: 0));
            _devices[0].Sent.Enqueue(Frame(to: 0, mark: 0));
            frames.Read(0, round * 1000 * Microsecond);
            frames.Advance((round + 1) * 1000 * Microsecond);
        }

        Assert.All(_devices, device => Assert.Empty(device.Received));
        Assert.True(_pool.HasRoom);
        Assert.Empty(_devices[0].Sent);
    }

    [Fact]
    public void Read_BusyLink_TakesAMillisecondAtMostAndLaterTheRest()
    {
        var (frames, _) = Create(new LinkSpec());
        for (var index = 0; index < 30; index++)
        {
            _devices[0].Sent.Enqueue(Frame(to: 1, mark: (byte)index));
        }

        frames.Read(0, 0);
        Assert.Equal(20, _devices[0].Sent.Count);
        Assert.False(frames.WantsFrames(0, 0));
        for (long now = 0; _devices[1].Received.Count < 30; now = frames.NextNanoseconds(now))
        {
            frames.Advance(now);
            if (frames.WantsFrames(0, now))
            {
                frames.Read(0, now);
            }

            Assert.InRange(now, 0, 3_600 * Microsecond);
        }

        Assert.Equal(Enumerable.Range(0, 30), _devices[1].Received.Select(frame => (int)frame[^1]));
    }

    [Fact]
    public void Advance_TwoSendersToOne_ShareItsLinkInTheOrderOfArrival()
    {
        var (frames, _) = Create(new LinkSpec());
        _devices[2].Sent.Enqueue(Frame(to: 1, mark: 2));
        _devices[0].Sent.Enqueue(Frame(to: 1, mark: 0));

        frames.Read(2, 0);
        frames.Read(0, 50 * Microsecond);
        frames.Advance(700 * Microsecond);
        Assert.Single(_devices[1].Received);
        Assert.Equal(800 * Microsecond, frames.NextNanoseconds(700 * Microsecond));
        frames.Advance(800 * Microsecond);

        Assert.Equal([2, 0], _devices[1].Received.Select(frame => (int)frame[^1]));
    }

    [Fact]
    public void Cut_EitherEnd_DropsAndCountsUntilHealed()
    {
        var (frames, ports) = Create(new LinkSpec());
        ports[1].IsCut = true;
        _devices[0].Sent.Enqueue(Frame(to: 1, mark: 1));
        _devices[1].Sent.Enqueue(Frame(to: 0, mark: 1));
        frames.Read(0, 0);
        frames.Read(1, 0);
        frames.Advance(1_000 * Microsecond);
        ports[1].IsCut = false;
        _devices[0].Sent.Enqueue(Frame(to: 1, mark: 2));
        frames.Read(0, 1_000 * Microsecond);
        frames.Advance(2_000 * Microsecond);

        Assert.Empty(_devices[0].Received);
        Assert.Equal(2, Assert.Single(_devices[1].Received)[^1]);
        Assert.Equal(2, ports[1].Counters.CutDrops);
    }

    [Fact]
    public void Loss_HalfOfBothLinks_LosesAboutThreeQuarters()
    {
        var (frames, ports) = Create(new LinkSpec(LossPercent: 50));
        for (var index = 0; index < 1000; index++)
        {
            _devices[0].Sent.Enqueue(Frame(to: 1, mark: 1));
            frames.Read(0, index * 1000 * Microsecond);
            frames.Advance((index + 1) * 1000 * Microsecond);
        }

        Assert.InRange(_devices[1].Received.Count, 200, 300);
        Assert.Equal(1000, _devices[1].Received.Count + ports[0].Counters.Lost + ports[1].Counters.Lost);
    }

    [Fact]
    public void Read_Steadily_AllocatesNothing()
    {
        var (frames, _) = Create(new LinkSpec());
        var endless = new EndlessDevice(Frame(to: 1, mark: 0));
        var port = new SwitchPort("sender", endless, new LinkSpec());
        frames = new FrameSwitch([port, new SwitchPort("receiver", endless, new LinkSpec())], _pool, new Random(1));
        var step = 0;
        Run(100);

        Assert.Equal(0, Allocations.Least(() => Run(1000)));

        void Run(int steps)
        {
            for (var last = step + steps; step < last; step++)
            {
                frames.Read(0, step * 100 * Microsecond);
                frames.Advance(step * 100 * Microsecond);
            }
        }
    }

    [Fact]
    public void Advance_Burst_ArrivesWhenItsLastFrameWouldHave()
    {
        var (frames, ports) = Create(new LinkSpec());
        _devices[0].Sent.Enqueue(Burst.Of(to: 1, contentBytes: 10_000));
        frames.Read(0, 0);
        Run(frames, 10_000 * Microsecond);
        var whole = ports[1].Down.FreeAtNanoseconds;
        Assert.Single(_devices[1].Received);

        var (again, others) = Create(new LinkSpec());
        foreach (var frame in Burst.Split(to: 1, contentBytes: 10_000))
        {
            _devices[0].Sent.Enqueue(frame);
        }

        again.Read(0, 0);
        Run(again, 10_000 * Microsecond);

        Assert.Equal(8, _devices[1].Received.Count);
        Assert.Equal(others[1].Down.FreeAtNanoseconds, whole);
        Assert.Equal(others[1].Counters.DownBytes, ports[1].Counters.DownBytes);
    }

    private static void Run(FrameSwitch frames, long until)
    {
        for (long now = 0; now < until; now = Math.Min(until, frames.NextNanoseconds(now)))
        {
            frames.Advance(now);
        }
    }

    private static byte[] Frame(byte to, byte mark)
    {
        var frame = new byte[FrameBytes];
        MacAddress.Of(to).Split(':').Select(part => Convert.ToByte(part, 16)).ToArray().CopyTo(frame, FrameSize.HeaderBytes);
        frame[^1] = mark;
        return frame;
    }

    private (FrameSwitch Switch, List<SwitchPort> Ports) Create(LinkSpec link)
    {
        var ports = _devices.Select((device, index) => new SwitchPort($"device-{index}", device, link)).ToList();
        return (new FrameSwitch(ports, _pool, new Random(1)), ports);
    }

    private sealed class EndlessDevice(byte[] frame) : IFrameDevice
    {
        public int Read(Span<byte> buffer)
        {
            frame.CopyTo(buffer);
            return frame.Length;
        }

        public bool Write(ReadOnlySpan<byte> buffer) => true;
    }
}
