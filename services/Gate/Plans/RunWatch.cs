using System.Threading.Channels;

namespace EdgeAspire.Gate.Plans;

/// <summary>Somebody who watches requests, until it is disposed.</summary>
internal sealed class RunWatch(RunFeed feed, Channel<RunEvent> channel) : IDisposable
{
    /// <summary>What happens.</summary>
    public ChannelReader<RunEvent> Events => channel.Reader;

    public void Dispose() => feed.Leave(channel);
}
