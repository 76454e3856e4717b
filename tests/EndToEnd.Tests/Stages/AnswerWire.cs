using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EdgeAspire.EndToEnd.Tests.Stages;

/// <summary>
/// Passes a client's connection on to a gRPC server and notes in which order the answers end on the wire: what a client does with answers
/// that come at once says nothing of that. A client numbers its calls 1, 3, 5 and on, in the order in which it makes them.
/// </summary>
internal sealed class AnswerWire : IAsyncDisposable
{
    private const int FrameHeaderBytes = 9;
    private const byte Headers = 1;
    private const byte EndStream = 1;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<int> _ended = new();
    private readonly Task _passing;

    /// <param name="target">The server.</param>
    public AnswerWire(Uri target)
    {
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _passing = PassAsync(target);
    }

    /// <summary>Where the client connects, once.</summary>
    public Uri Address { get; }

    /// <summary>The calls' numbers, in the order in which their answers ended.</summary>
    public IReadOnlyCollection<int> Ended => _ended;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _passing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task PassAsync(Uri target)
    {
        using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        await server.ConnectAsync(target.Host, target.Port, _stop.Token);
        await Task.WhenAll(client.GetStream().CopyToAsync(server.GetStream(), _stop.Token), PassAnswersAsync(server.GetStream(), client.GetStream()));
    }

    private async Task PassAnswersAsync(NetworkStream server, NetworkStream client)
    {
        var header = new byte[FrameHeaderBytes];
        while (true)
        {
            await server.ReadExactlyAsync(header, _stop.Token);
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(header) >> 8];
            await server.ReadExactlyAsync(payload, _stop.Token);
            if (header[3] is Headers && (header[4] & EndStream) != 0)
            {
                _ended.Enqueue(BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5)));
            }

            await client.WriteAsync(header, _stop.Token);
            await client.WriteAsync(payload, _stop.Token);
        }
    }
}
