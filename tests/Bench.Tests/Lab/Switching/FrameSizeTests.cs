using EdgeAspire.Bench.Lab.Switching;

namespace EdgeAspire.Bench.Tests.Lab.Switching;

public class FrameSizeTests
{
    [Fact]
    public void Of_Frame_IsItselfAndTheWiresShare()
    {
        var size = FrameSize.Of(new byte[FrameSize.HeaderBytes + 1514]);

        Assert.Equal(new FrameSize(1514, 1538, 1538, 1538), size);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1448, 1)]
    [InlineData(1449, 2)]
    [InlineData(14_000, 10)]
    public void Of_Burst_IsTheSumOfItsFrames(int contentBytes, int frames)
    {
        var size = FrameSize.Of(Burst.Of(to: 1, contentBytes));
        var single = Burst.Split(to: 1, contentBytes).Select(frame => FrameSize.Of(frame)).ToList();

        Assert.Equal(frames, single.Count);
        Assert.Equal(single.Sum(frame => frame.LengthBytes), size.LengthBytes);
        Assert.Equal(single.Sum(frame => frame.WireBytes), size.WireBytes);
        Assert.Equal(single[0].WireBytes, size.FirstWireBytes);
        Assert.Equal(single[^1].WireBytes, size.LastWireBytes);
    }

    [Fact]
    public void Of_HeaderThatPointsOutside_IsTakenAsOneFrame()
    {
        var bytes = Burst.Of(to: 1, contentBytes: 100);
        bytes[7] = 0xff;

        Assert.Equal(166, FrameSize.Of(bytes).LengthBytes);
    }
}
