using EdgeAspire.Scheduling.Measuring;

namespace EdgeAspire.Scheduling.Tests.Measuring;

public sealed class LinkTimesTests
{
    [Fact]
    public void Add_MessagesOfSeveralSizes_FindsLatencyAndRate()
    {
        LinkTimes link = new(1, 1);

        for (var index = 0; index < 200; index++)
        {
            var bytes = 1000 * (1 + (index % 7));
            link.Add(bytes, 0.003 + (bytes * 2e-6));
        }

        Assert.Equal(0.003, link.LatencySeconds, 1e-9);
        Assert.Equal(2e-6, link.SecondsPerByte, 1e-12);
    }

    [Fact]
    public void Add_MessagesOfOneSize_KeepsTheExpectedRate()
    {
        LinkTimes link = new(1, 1e-6);

        for (var index = 0; index < 200; index++)
        {
            link.Add(10_000, 0.05);
        }

        Assert.Equal(0.05, link.Seconds(10_000), 1e-9);
        Assert.Equal(1e-6, link.SecondsPerByte);
    }

    [Fact]
    public void Add_MessagesOfOneSizeThatAreFasterThanExpected_AreExpectedToStaySo()
    {
        LinkTimes link = new(1, 1e-6);

        for (var index = 0; index < 200; index++)
        {
            link.Add(1_000_000, 0.05);
        }

        Assert.Equal(0.05, link.Seconds(1_000_000), 1e-9);
        Assert.Equal(5e-8, link.SecondsPerByte, 1e-15);
    }

    [Fact]
    public void Add_LinkBecomesSlower_FollowsIt()
    {
        LinkTimes link = new(0.01, 0);
        for (var index = 0; index < 200; index++)
        {
            link.Add(1000 + index, index < 100 ? 0.01 : 0.2);
        }

        Assert.InRange(link.Seconds(1200), 0.15, 0.25);
    }
}
