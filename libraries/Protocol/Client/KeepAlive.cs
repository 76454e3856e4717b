namespace EdgeAspire.Protocol.Client;

/// <summary>
/// Finds out whether a silent connection with calls in flight is cut. It asks at most twice per silence: servers count pings and
/// hang up on clients that send many, and a call that is merely slow has its deadline.
/// </summary>
internal sealed class KeepAlive : IDisposable
{
    private const int ProbesPerSilence = 2;

    private readonly ClientConnection _connection;
    private readonly InferenceClientOptions _options;
    private readonly TimeProvider _time;
    private readonly TimeSpan _period;
    private readonly ITimer _timer;
    private volatile bool _sawLife = true;
    private long _probeSent;
    private long _lastTick;
    private volatile bool _isProbing;
    private int _probesLeft = ProbesPerSilence;
    private long? _lastProgress;

    public KeepAlive(ClientConnection connection, InferenceClientOptions options, TimeProvider time)
    {
        _connection = connection;
        _options = options;
        _time = time;
        _period = options.KeepAliveInterval < options.KeepAliveTimeout ? options.KeepAliveInterval : options.KeepAliveTimeout;
        _lastTick = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((KeepAlive)state!).Tick(), this, _period, _period);
    }

    /// <summary>The peer sent something of its own accord.</summary>
    public void SawLife() => _sawLife = true;

    /// <summary>The peer answered a probe.</summary>
    public void ProbeAnswered() => _isProbing = false;

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        // Where this process was not given the processor, what the peer sent meanwhile may not have been read yet.
        var now = _time.GetTimestamp();
        var hasSlept = _time.GetElapsedTime(_lastTick, now) >= 2 * _period;
        _lastTick = now;

        // A probe waits behind what is being sent. As long as that gets through, the peer is there.
        var progress = _connection.SendingProgress;
        var isTaken = progress is not null && progress != _lastProgress;
        _lastProgress = progress;
        if (_sawLife || isTaken || !_connection.HasStreams)
        {
            _sawLife = false;
            _isProbing = false;
            _probesLeft = ProbesPerSilence;
        }
        else if (!_isProbing)
        {
            if (_probesLeft > 0)
            {
                _probesLeft--;
                _probeSent = now;
                _isProbing = true;
                _connection.Ping();
            }
        }
        else if (hasSlept)
        {
            _probeSent = now;
        }
        else if (_time.GetElapsedTime(_probeSent, now) >= _options.KeepAliveTimeout)
        {
            _connection.Close("the peer does not answer: the link is cut, or its process hangs");
        }
    }
}
