using EdgeAspire.Planner.Deployments;

namespace EdgeAspire.Planner.Tests.Deployments;

public sealed class DeviceDeviationTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    [Fact]
    public void Observe_TwiceBeyondTheBand_IsDueWithThatFactor()
    {
        DeviceDeviation device = new(Interval);

        device.Observe(1, 3, 0);
        bool once = device.IsDue(Start);
        device.Observe(1, 3, 0.5);

        Assert.False(once);
        Assert.True(device.IsDue(Start));
        Assert.Equal(3, device.NextFactor(Start), 9);
        Assert.Equal(0.5, device.QueueOccupancy);
    }

    [Fact]
    public void Observe_OneInsideTheBandBetween_IsNotDue()
    {
        DeviceDeviation device = new(Interval);

        device.Observe(1, 3, 0);
        device.Observe(1, 1.2, 0);
        device.Observe(1, 3, 0);

        Assert.False(device.IsDue(Start));
    }

    [Fact]
    public void Planned_StillOff_WaitsTwiceAsLongEachTime()
    {
        DeviceDeviation device = new(Interval);
        DateTimeOffset now = Start;
        foreach (int pause in (int[])[5, 10, 20, 40])
        {
            device.Observe(1, 1.5, 0);
            device.Observe(1, 1.5, 0);
            Assert.True(device.IsDue(now));
            device.Planned(device.NextFactor(now), isUsed: true, now);

            device.Observe(1, 1.5, 0);
            device.Observe(1, 1.5, 0);
            Assert.False(device.IsDue(now + TimeSpan.FromSeconds(pause - 1)));
            now += TimeSpan.FromSeconds(pause);
            Assert.True(device.IsDue(now));
        }
    }

    [Fact]
    public void Observe_Recovered_IsDueAtOnceAndForgotten()
    {
        DeviceDeviation device = new(Interval);
        device.Observe(1, 2, 0);
        device.Observe(1, 2, 0);
        device.Planned(device.NextFactor(Start), isUsed: true, Start);

        device.Observe(2, 1.05, 0);
        device.Observe(2, 1.05, 0);

        Assert.True(device.IsDue(Start + Interval));
        Assert.Equal(1, device.NextFactor(Start + Interval));
    }

    [Fact]
    public void Planned_LeftOut_GetsAnotherChance()
    {
        DeviceDeviation device = new(Interval);
        device.Observe(1, 9, 0);
        device.Observe(1, 9, 0);
        device.Planned(device.NextFactor(Start), isUsed: false, Start);

        Assert.False(device.IsDue(Start + TimeSpan.FromSeconds(59)));
        Assert.True(device.IsDue(Start + TimeSpan.FromSeconds(60)));
        Assert.Equal(1, device.NextFactor(Start + TimeSpan.FromSeconds(60)));
    }

    [Theory]
    [InlineData(1e-9, 0.05)]
    [InlineData(1e9, 20)]
    public void Observe_BeyondBelief_IsBounded(double measured, double factor)
    {
        DeviceDeviation device = new(Interval);
        device.Observe(1, measured, 0);
        device.Observe(1, measured, 0);

        Assert.Equal(factor, device.NextFactor(Start));
        device.Planned(device.NextFactor(Start), isUsed: true, Start);
        device.Observe(1, measured, 0);
        device.Observe(1, measured, 0);
        Assert.False(device.IsDue(Start + TimeSpan.FromHours(1)));
    }
}
