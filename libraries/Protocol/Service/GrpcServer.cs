using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using EdgeAspire.Protocol.Http2;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAspire.Protocol.Service;

/// <summary>
/// A gRPC server over cleartext HTTP/2 with prior knowledge, for unary methods. It reads tensors from the socket into the memory that
/// they are computed on, sends them from where they lie, and answers on the thread that received the request.
/// </summary>
public sealed partial class GrpcServer : IDisposable
{
    private const int Backlog = 512;

    private static readonly TimeSpan WatchPeriod = TimeSpan.FromSeconds(1);

    private readonly ServerContext _context;
    private readonly ILogger<GrpcServer> _logger;
    private readonly ConcurrentDictionary<ServerConnection, bool> _connections = new();
    private readonly List<Socket> _listeners = [];
    private readonly List<Task> _accepting = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _watch;

    /// <summary>Creates a server that does not listen yet.</summary>
    /// <param name="methods">What it answers.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="logger">Its log; null for none.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public GrpcServer(GrpcMethods methods, GrpcServerOptions? options = null, TimeProvider? time = null, ILogger<GrpcServer>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(methods);
        options ??= new GrpcServerOptions();
        options.Validate();
        _logger = logger ?? NullLogger<GrpcServer>.Instance;
        _context = new ServerContext(methods, options, new MessageBudget(options.BudgetBytes), time ?? TimeProvider.System, _logger, Ended);
    }

    /// <summary>Connections that are open, or have calls that still run.</summary>
    public int Connections => _connections.Count;

    /// <summary>Whether something is being handed to any client: time that passes meanwhile counts as a client that does not read.</summary>
    internal bool IsSending => _connections.Keys.Any(connection => connection.IsSending);

    /// <summary>Memory that requests take now, in bytes.</summary>
    internal long BufferedBytes => _context.Budget.UsedBytes;

    /// <summary>Listens, on one more address if it does already.</summary>
    /// <param name="endpoint">The address; port 0 for a free one, and <see cref="IPAddress.IPv6Any"/> for IPv4, too.</param>
    /// <returns>The address with its port.</returns>
    /// <exception cref="SocketException">The address cannot be had.</exception>
    public IPEndPoint Listen(IPEndPoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var listener = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
            {
                listener.DualMode = true;
            }

            listener.Bind(endpoint);
            listener.Listen(Backlog);
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        _listeners.Add(listener);
        _accepting.Add(AcceptAsync(listener));
        _watch ??= _context.Time.CreateTimer(static state => ((GrpcServer)state!).Watch(), this, WatchPeriod, WatchPeriod);
        return (IPEndPoint)listener.LocalEndPoint!;
    }

    /// <summary>Stops to listen, sends clients elsewhere, lets the calls in progress finish, and closes all connections.</summary>
    /// <param name="cancellationToken">Ends the patience with calls in progress: they are cancelled and their connections closed.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        StopListening();
        await Task.WhenAll(_accepting);
        foreach (var connection in _connections.Keys)
        {
            connection.GoAway();
        }

        SignalIfAllEnded();
        await _allEnded.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Dispose();
    }

    /// <summary>Stops at once: calls in progress are cancelled, connections closed.</summary>
    public void Dispose()
    {
        StopListening();
        foreach (var connection in _connections.Keys)
        {
            connection.Close("the server stops");
        }

        _watch?.Dispose();
    }

    private void StopListening()
    {
        _stopping.Cancel();
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Accepted(await listener.AcceptAsync(_stopping.Token));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                // A client that went away while it was accepted, or too many open files: neither may end the listening.
                LogAcceptFailed(exception.SocketErrorCode);
                await Task.Delay(WatchPeriod, _context.Time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Accepted(Socket socket)
    {
        if (_stopping.IsCancellationRequested)
        {
            socket.Dispose();
            return;
        }

        if (_connections.Count >= _context.Options.MaxConnections)
        {
            LogTooManyConnections(_context.Options.MaxConnections);
            socket.Dispose();
            return;
        }

        try
        {
            socket.NoDelay = true;
            var connection = new ServerConnection(socket, _context);
            _connections[connection] = true;
            connection.Start();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            socket.Dispose();
        }
    }

    private void Ended(ServerConnection connection)
    {
        _connections.TryRemove(connection, out _);
        SignalIfAllEnded();
    }

    private void SignalIfAllEnded()
    {
        if (_stopping.IsCancellationRequested && _connections.IsEmpty)
        {
            _allEnded.TrySetResult();
        }
    }

    private void Watch()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Tick();
        }
    }

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "A connection could not be accepted: {Error}.")]
    private partial void LogAcceptFailed(SocketError error);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "A connection is refused: {Connections} are open, which is all that are allowed.")]
    private partial void LogTooManyConnections(int connections);
}
