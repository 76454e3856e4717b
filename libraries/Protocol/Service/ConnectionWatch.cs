using EdgeAspire.Protocol.Http2;

namespace EdgeAspire.Protocol.Service;

/// <summary>
/// Measures silences of a connection in seconds that went by. Nothing is measured where calls are served: there a flag is set at most.
/// </summary>
internal sealed class ConnectionWatch
{
    /// <summary>Seconds that a client has to close a connection on which nothing more comes.</summary>
    private const int LingerSeconds = 2;

    private readonly GrpcServerOptions _options;
    private volatile bool _sawLife;
    private int _handshakeSeconds;
    private int _idleSeconds;
    private int _stalledSeconds;
    private int _lingerSeconds;
    private long _sentBatches;

    public ConnectionWatch(GrpcServerOptions options)
    {
        _options = options;
    }

    /// <summary>Whether HTTP/2 has begun.</summary>
    public bool HasBegun { get; set; }

    /// <summary>Whether everything was sent, and nothing more will be. Under the connection's lock.</summary>
    public bool HasSaidAll { get; set; }

    /// <summary>A frame of a call came.</summary>
    public void SawLife()
    {
        if (!_sawLife)
        {
            _sawLife = true;
        }
    }

    /// <summary>Counts a second. Under the connection's lock.</summary>
    public WatchFindings Tick(SendQueue queue, FrameSender sender, bool isBusy)
    {
        _handshakeSeconds = HasBegun ? 0 : _handshakeSeconds + 1;
        _idleSeconds = isBusy || _sawLife ? 0 : _idleSeconds + 1;
        _stalledSeconds = sender.IsSending && sender.SentBatches == _sentBatches ? _stalledSeconds + 1 : 0;
        _lingerSeconds = HasSaidAll ? _lingerSeconds + 1 : 0;
        _sentBatches = sender.SentBatches;
        _sawLife = false;
        var reason = _handshakeSeconds >= _options.HandshakeSeconds ? "the client does not begin HTTP/2"
            : _stalledSeconds >= _options.StallSeconds ? "the client does not read"
            : _lingerSeconds >= LingerSeconds ? "the client does not close"
            : null;
        List<ServedCall> stalled = [];
        List<ServedCall> late = [];
        foreach (var stream in queue.Streams.Values)
        {
            var call = (ServedCall)stream;
            if (call.CountSilence(sender.IsSending) >= _options.StallSeconds)
            {
                stalled.Add(call);
            }
            else if (call.IsRunning && call.IsLate)
            {
                late.Add(call);
            }
        }

        return new WatchFindings(stalled, late, _idleSeconds >= _options.IdleSeconds, reason);
    }
}
