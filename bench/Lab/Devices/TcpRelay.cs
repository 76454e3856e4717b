using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeAspire.Bench.Lab.Devices;

/// <summary>
/// A door into the lab: a port of this machine's loopback interface whose connections go on inside, at a service. What comes in starts
/// in the service's own namespace and crosses no emulated link.
/// </summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private const int BufferBytes = 256 * 1024;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly string _namespaceFile;
    private readonly IPEndPoint _target;
    private readonly Task _accepting;

    /// <param name="namespaceFile">The service's network namespace.</param>
    /// <param name="target">Where it listens there.</param>
    public TcpRelay(string namespaceFile, Uri target)
    {
        _namespaceFile = namespaceFile;
        _target = new IPEndPoint(IPAddress.Parse(target.Host), target.Port);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        var port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        _accepting = AcceptAsync(_stop.Token);
    }

    /// <summary>Where this machine's programs reach the service.</summary>
    public Uri Address { get; }

    /// <summary>A socket in another network namespace.</summary>
    public static Socket CreateSocket(string namespaceFile)
    {
        Socket? socket = null;
        NamespaceThread.Run(() =>
        {
            NamespaceThread.Enter(namespaceFile);
            socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        });
        return socket!;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _stop.Dispose();
    }

    private async Task AcceptAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var outside = await _listener.AcceptAsync(cancellation);
                outside.NoDelay = true;
                var connection = RelayAsync(outside, cancellation);
                _connections[connection] = true;
                _ = connection.ContinueWith(ended => _connections.TryRemove(ended, out _), TaskScheduler.Default);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed: no more connections.
        }
    }

    private async Task RelayAsync(Socket outside, CancellationToken cancellation)
    {
        using (outside)
        {
            try
            {
                using var inside = CreateSocket(_namespaceFile);
                await inside.ConnectAsync(_target, cancellation);
                await Task.WhenAll(CopyAsync(outside, inside, cancellation), CopyAsync(inside, outside, cancellation));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or LabException)
            {
                // The service is not there, or one end is gone: then so is the other.
            }
        }
    }

    private static async Task CopyAsync(Socket from, Socket to, CancellationToken cancellation)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (await from.ReceiveAsync(buffer, cancellation) is var count and > 0)
            {
                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), cancellation);
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Broken, not closed in order: the other side has to see that at once.
            from.Close(0);
            to.Close(0);
        }
    }
}
