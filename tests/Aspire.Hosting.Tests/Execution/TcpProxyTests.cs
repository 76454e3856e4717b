using System.Net;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.Execution;

namespace EdgeAspire.AspireHosting.Tests.Execution;

public sealed class TcpProxyTests : IDisposable
{
    private readonly TcpListener _target = new(IPAddress.Loopback, 0);
    private readonly PortAllocator _ports = new(new Random(11));

    public TcpProxyTests() => _target.Start();

    public void Dispose() => _target.Dispose();

    private int TargetPort => ((IPEndPoint)_target.LocalEndpoint).Port;

    [Fact]
    public async Task Connection_HalfClosed_StillGetsItsAnswer()
    {
        var port = _ports.Allocate();
        await using var proxy = new TcpProxy(port, [TargetPort]);
        proxy.Start();

        using var client = await ConnectAsync(port);
        await client.SendAsync(Encoding.ASCII.GetBytes("question"), Limits.Token());
        client.Shutdown(SocketShutdown.Send);
        using var server = await _target.AcceptSocketAsync(Limits.Token());
        Assert.Equal("question", await ReadAllAsync(server));
        await server.SendAsync(Encoding.ASCII.GetBytes("answer"), Limits.Token());
        server.Shutdown(SocketShutdown.Send);

        Assert.Equal("answer", await ReadAllAsync(client));
    }

    [Fact]
    public async Task Connection_ReplicaGone_GoesToAnother()
    {
        var port = _ports.Allocate();
        await using var proxy = new TcpProxy(port, [_ports.Allocate(), TargetPort]);
        proxy.Start();

        for (var connection = 0; connection < 3; connection++)
        {
            using var client = await ConnectAsync(port);
            using var server = await _target.AcceptSocketAsync(Limits.Token());
        }
    }

    [Fact]
    public async Task Connection_NoReplica_IsClosed()
    {
        var port = _ports.Allocate();
        await using var proxy = new TcpProxy(port, [_ports.Allocate()]);
        proxy.Start();

        using var client = await ConnectAsync(port);

        Assert.Equal(string.Empty, await ReadAllAsync(client));
    }

    [Fact]
    public async Task DisposeAsync_OpenConnection_EndsIt()
    {
        var port = _ports.Allocate();
        var proxy = new TcpProxy(port, [TargetPort]);
        proxy.Start();
        using var client = await ConnectAsync(port);
        using var server = await _target.AcceptSocketAsync(Limits.Token());

        await proxy.DisposeAsync();

        Assert.Equal(string.Empty, await ReadAllAsync(client));
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, Limits.Token());
        return socket;
    }

    private static async Task<string> ReadAllAsync(Socket socket)
    {
        using var received = new MemoryStream();
        var buffer = new byte[256];
        int read;
        while ((read = await socket.ReceiveAsync(buffer, Limits.Token())) > 0)
        {
            received.Write(buffer, 0, read);
        }

        return Encoding.ASCII.GetString(received.ToArray());
    }
}
