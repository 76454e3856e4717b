using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Execution;

/// <summary>Accepts connections on one loopback port and spreads them in turn over the ports of the replicas.</summary>
internal sealed class TcpProxy(int port, IReadOnlyList<int> targets) : IAsyncDisposable
{
    /// <summary>Connections open at once; more wait in the listener's backlog.</summary>
    public const int MaximumConnections = 1_024;

    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _connections = new(MaximumConnections);
    private readonly List<Task> _accepting = [];
    private int _next = -1;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="SocketException">The port is taken.</exception>
    public void Start()
    {
        Listen(IPAddress.Loopback);
        if (Socket.OSSupportsIPv6)
        {
            try
            {
                Listen(IPAddress.IPv6Loopback);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressNotAvailable)
            {
                // IPv6 without a loopback interface: callers use IPv4.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_accepting);
        _stopping.Dispose();
    }

    private void Listen(IPAddress address)
    {
        var listener = new TcpListener(address, port);
        listener.Start();
        _accepting.Add(AcceptAsync(listener, _stopping.Token));
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken stopping)
    {
        using (listener)
        {
            try
            {
                while (true)
                {
                    await _connections.WaitAsync(stopping);
                    _ = ServeAsync(await listener.AcceptSocketAsync(stopping), stopping);
                }
            }
            catch (OperationCanceledException)
            {
                // The application stops.
            }
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken stopping)
    {
        using (client)
        {
            try
            {
                using var server = await ConnectAsync(stopping);
                if (server is not null)
                {
                    client.NoDelay = true;
                    await Task.WhenAll(CopyAsync(client, server, stopping), CopyAsync(server, client, stopping));
                }
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Either side went away: so does the connection.
            }
            finally
            {
                _connections.Release();
            }
        }
    }

    /// <summary>Connects to the replica whose turn it is, or to the next that accepts.</summary>
    private async Task<Socket?> ConnectAsync(CancellationToken stopping)
    {
        var first = (uint)Interlocked.Increment(ref _next);
        for (uint offset = 0; offset < targets.Count; offset++)
        {
            var target = targets[(int)((first + offset) % (uint)targets.Count)];
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync("localhost", target, stopping);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
        }

        return null;
    }

    private static async Task CopyAsync(Socket from, Socket to, CancellationToken stopping)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.ReceiveAsync(buffer, stopping)) > 0)
        {
            for (var sent = 0; sent < read;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), stopping);
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
