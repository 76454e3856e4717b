namespace EdgeAspire.Gate.Rings;

/// <summary>The connections to schedulers.</summary>
internal sealed class RingClient : IDisposable
{
    private const int MaxHistoryBytes = 4 << 20;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    private int _watchers;

    // Each question has a limit of its own.
    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = ConnectTimeout })
    {
        MaxResponseContentBufferSize = MaxHistoryBytes,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Counts one who watches in; false when too many do.</summary>
    public bool TryEnter(int max)
    {
        if (Interlocked.Increment(ref _watchers) <= max)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Counts one who watched out.</summary>
    public void Leave() => Interlocked.Decrement(ref _watchers);

    public void Dispose() => Http.Dispose();
}
