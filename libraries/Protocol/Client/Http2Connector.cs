using System.Globalization;
using System.Net.Sockets;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Protocol.Client;

/// <summary>
/// Keeps one connection to a server. When it is lost, the next call opens another; after a failed attempt calls fail at once for a
/// while, so that a dead device costs its callers no waiting.
/// </summary>
internal sealed class Http2Connector : IDisposable
{
    private static readonly TimeSpan MinBackoff = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(2);

    private readonly Uri _address;
    private readonly InferenceClientOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _lock = new();
    private Task<Outcome<ClientConnection>>? _attempt;
    private ClientConnection? _connection;
    private Error? _lastFailure;
    private long _failedTimestamp;
    private TimeSpan _backoff = MinBackoff;

    public Http2Connector(Uri address, InferenceClientOptions options, TimeProvider time)
    {
        _address = address;
        _options = options;
        _time = time;
    }

    /// <summary>The connection, opened if need be.</summary>
    public Task<Outcome<ClientConnection>> GetAsync()
    {
        lock (_lock)
        {
            if (_connection is { AcceptsCalls: true })
            {
                return _attempt!;
            }

            if (_attempt is { IsCompleted: false })
            {
                return _attempt;
            }

            if (_lastFailure is not null && _time.GetElapsedTime(_failedTimestamp) < _backoff)
            {
                return Task.FromResult<Outcome<ClientConnection>>(_lastFailure);
            }

            _connection = null;
            return _attempt = ConnectAsync();
        }
    }

    public void Dispose()
    {
        _closing.Cancel();
        lock (_lock)
        {
            _connection?.Dispose();
            _connection = null;
        }
    }

    private async Task<Outcome<ClientConnection>> ConnectAsync()
    {
        // Off the lock: the first part of an asynchronous method runs in its caller.
        await Task.Yield();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var limit = new CancellationTokenSource(_options.ConnectTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _closing.Token);
            await socket.ConnectAsync(_address.IdnHost.Trim('[', ']'), _address.Port, either.Token);
            return Connected(await ClientConnection.OpenAsync(socket, _options, _time, either.Token));
        }
        catch (SocketException exception)
        {
            return Failed(socket, exception.SocketErrorCode.ToString());
        }
        catch (OperationCanceledException)
        {
            return Failed(socket, _closing.IsCancellationRequested
                ? "the client was closed"
                : string.Create(CultureInfo.InvariantCulture, $"no connection within {_options.ConnectTimeout.TotalSeconds} s"));
        }
    }

    private Outcome<ClientConnection> Connected(ClientConnection connection)
    {
        lock (_lock)
        {
            if (_closing.IsCancellationRequested)
            {
                connection.Dispose();
            }

            _connection = connection;
            _lastFailure = null;
            _backoff = MinBackoff;
            return connection;
        }
    }

    private Outcome<ClientConnection> Failed(Socket socket, string reason)
    {
        socket.Dispose();
        lock (_lock)
        {
            _backoff = _lastFailure is null ? MinBackoff : TimeSpan.FromTicks(Math.Min(_backoff.Ticks * 2, MaxBackoff.Ticks));
            _failedTimestamp = _time.GetTimestamp();
            return _lastFailure = new Error(ErrorReason.DeviceUnavailable, $"connecting failed: {reason}");
        }
    }
}
