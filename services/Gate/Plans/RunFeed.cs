using System.Collections.Immutable;
using System.Threading.Channels;

namespace EdgeAspire.Gate.Plans;

/// <summary>Tells those who watch what happens to requests. Who is too slow misses events; without watchers it costs nothing.</summary>
internal sealed class RunFeed
{
    /// <summary>Watchers at most.</summary>
    public const int MaxWatchers = 16;

    private const int MaxWaitingEvents = 1024;

    private ImmutableArray<Channel<RunEvent>> _watchers = [];

    /// <summary>Whether anybody watches.</summary>
    public bool IsWatched => !_watchers.IsEmpty;

    /// <summary>Tells all watchers.</summary>
    public void Publish(RunEvent happened)
    {
        foreach (var watcher in _watchers)
        {
            watcher.Writer.TryWrite(happened);
        }
    }

    /// <summary>Begins to watch; null when too many do already.</summary>
    public RunWatch? Watch()
    {
        var channel = Channel.CreateBounded<RunEvent>(new BoundedChannelOptions(MaxWaitingEvents) { FullMode = BoundedChannelFullMode.DropOldest });
        return ImmutableInterlocked.Update(
            ref _watchers, static (watchers, added) => watchers.Length < MaxWatchers ? watchers.Add(added) : watchers, channel)
            ? new RunWatch(this, channel)
            : null;
    }

    /// <summary>Ends a watch.</summary>
    public void Leave(Channel<RunEvent> channel) =>
        ImmutableInterlocked.Update(ref _watchers, static (watchers, removed) => watchers.Remove(removed), channel);
}
