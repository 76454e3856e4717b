using System.Net;
using System.Net.Sockets;

namespace EdgeAspire.Testing;

/// <summary>A TCP proxy on a free loopback port that can cut or hang what passes through it.</summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Socket> _open = [];
    private Uri? _target;
    private readonly Task _accepting;
    private TaskCompletionSource? _hang;

    /// <summary>Starts to forward.</summary>
    /// <param name="target">Where to; null when that is known later, <see cref="Forward"/>.</param>
    public FaultProxy(Uri? target = null)
    {
        _target = target;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    /// <summary>The proxy's own address.</summary>
    public Uri Address { get; }

    /// <summary>Whether new connections are refused, as by a device without power.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Says where to forward, for a target that had to know the proxy's address first.</summary>
    public void Forward(Uri target) => _target = target;

    /// <summary>Breaks every connection, and every new one, until <see cref="Heal"/>.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            IsCut = true;
            CloseAll();
        }
    }

    /// <summary>Holds all bytes back, as a cable that was pulled or a process that was stopped, until <see cref="Heal"/>.</summary>
    public void Hang()
    {
        lock (_gate)
        {
            _hang ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Forwards again; what was held back arrives now.</summary>
    public void Heal()
    {
        lock (_gate)
        {
            IsCut = false;
            _hang?.TrySetResult();
            _hang = null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Heal();
        lock (_gate)
        {
            CloseAll();
        }

        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ForwardAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ForwardAsync(Socket client)
    {
        if (_target is not { } target)
        {
            client.Close(0);
            return;
        }

        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        lock (_gate)
        {
            if (IsCut)
            {
                client.Close(0);
                return;
            }

            _open.Add(client);
            _open.Add(server);
        }

        try
        {
            await server.ConnectAsync(target.Host, target.Port, _stop.Token);
            await Task.WhenAny(PumpAsync(client, server), PumpAsync(server, client));
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection ends for the client below, as it would without the proxy.
        }
        finally
        {
            lock (_gate)
            {
                _open.Remove(client);
                _open.Remove(server);
            }

            client.Close(0);
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is var count and > 0)
            {
                if (Volatile.Read(ref _hang) is { } hang)
                {
                    await hang.Task.WaitAsync(_stop.Token);
                }

                await to.SendAsync(buffer.AsMemory(0, count), _stop.Token);
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side went away; the connection is closed by its owner.
        }
    }

    private void CloseAll()
    {
        foreach (var socket in _open)
        {
            socket.Close(0);
        }

        _open.Clear();
    }
}
