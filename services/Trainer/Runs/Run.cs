using System.Threading.Channels;

namespace EdgeAspire.Trainer.Runs;

/// <summary>A run in memory: its record, its latest progress, and who follows it.</summary>
internal sealed class Run(RunRecord record) : IDisposable
{
    // A follower that reads slower than events come misses the oldest; the next one tells it all it needs.
    private const int FollowerCapacity = 16;

    private readonly Lock _lock = new();
    private readonly List<Channel<RunProgress>> _followers = [];
    private readonly CancellationTokenSource _cancellation = new();
    private volatile RunRecord _record = record;
    private volatile RunProgress _progress =
        new(record.Id, record.State, 0, 0, 0, [], [], null, [], 0, null);

    internal RunRecord Record => _record;

    internal RunProgress Progress => _progress;

    /// <summary>Cancelled when the run's owner ends it.</summary>
    internal CancellationToken Cancellation => _cancellation.Token;

    public void Dispose() => _cancellation.Dispose();

    internal void Cancel() => _cancellation.Cancel();

    /// <summary>Replaces the record; followers learn of a new state at once, and that nothing more comes when the run has ended.</summary>
    internal void Set(RunRecord record)
    {
        lock (_lock)
        {
            _record = record;
            _progress = _progress with { State = record.State };
            Tell(_progress);
            if (record.IsFinished)
            {
                _followers.ForEach(follower => follower.Writer.TryComplete());
                _followers.Clear();
            }
        }
    }

    internal void Report(RunProgress progress)
    {
        lock (_lock)
        {
            _progress = progress;
            Tell(progress);
        }
    }

    /// <summary>Starts to follow; the events end with the run.</summary>
    /// <returns>Null when <paramref name="limit"/> followers are there already.</returns>
    internal ChannelReader<RunProgress>? Follow(int limit)
    {
        lock (_lock)
        {
            if (_followers.Count >= limit)
            {
                return null;
            }

            var channel = Channel.CreateBounded<RunProgress>(
                new BoundedChannelOptions(FollowerCapacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
            channel.Writer.TryWrite(_progress);
            if (_record.IsFinished)
            {
                channel.Writer.Complete();
            }
            else
            {
                _followers.Add(channel);
            }

            return channel.Reader;
        }
    }

    internal void Unfollow(ChannelReader<RunProgress> reader)
    {
        lock (_lock)
        {
            _followers.RemoveAll(follower => follower.Reader == reader);
        }
    }

    private void Tell(RunProgress progress) => _followers.ForEach(follower => follower.Writer.TryWrite(progress));
}
