using EdgeAspire.Gate.Plans;

namespace EdgeAspire.Gate.Tests.Plans;

public sealed class RunFeedTests
{
    private readonly RunFeed _feed = new();

    [Fact]
    public void Publish_AllWatchersHearIt_AndThoseWhoLeftDoNot()
    {
        using var first = _feed.Watch()!;
        var second = _feed.Watch()!;
        _feed.Publish(Event("a"));
        second.Dispose();
        _feed.Publish(Event("b"));

        Assert.Equal(["a", "b"], Heard(first));
        Assert.Equal(["a"], Heard(second));
    }

    [Fact]
    public void Publish_WatcherIsSlow_LosesTheOldest()
    {
        using var watch = _feed.Watch()!;
        for (var number = 0; number < 1500; number++)
        {
            _feed.Publish(Event(number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        var heard = Heard(watch);
        Assert.Equal(1024, heard.Count);
        Assert.Equal("1499", heard[^1]);
    }

    [Fact]
    public void Watch_TooMany_IsRefusedUntilOneLeaves()
    {
        var watches = Enumerable.Range(0, RunFeed.MaxWatchers).Select(_ => _feed.Watch()!).ToList();
        Assert.Null(_feed.Watch());
        watches[3].Dispose();
        Assert.NotNull(_feed.Watch());
    }

    [Fact]
    public void IsWatched_NobodyWatches_IsFalse()
    {
        Assert.False(_feed.IsWatched);
        using (_feed.Watch())
        {
            Assert.True(_feed.IsWatched);
        }

        Assert.False(_feed.IsWatched);
    }

    private static RunEvent Event(string run) => new() { Kind = "begin", Run = run };

    private static List<string> Heard(RunWatch watch)
    {
        var heard = new List<string>();
        while (watch.Events.TryRead(out var happened))
        {
            heard.Add(happened.Run);
        }

        return heard;
    }
}
