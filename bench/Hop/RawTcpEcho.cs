using System.Net;
using System.Net.Sockets;

namespace EdgeAspire.Bench.Hop;

/// <summary>Sends back what <see cref="RawTcpCaller"/> sends, one whole tensor at a time.</summary>
internal sealed class RawTcpEcho : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public RawTcpEcho()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            var socket = await _listener.AcceptSocketAsync();
            socket.NoDelay = true;
            _ = EchoAsync(socket);
        }
    }

    private static async Task EchoAsync(Socket socket)
    {
        using (socket)
        {
            var length = new byte[sizeof(int)];
            if (!await RawTcpCaller.TryReceiveAllAsync(socket, length))
            {
                return;
            }

            var tensor = GC.AllocateUninitializedArray<byte>(BitConverter.ToInt32(length), pinned: true);
            while (await RawTcpCaller.TryReceiveAllAsync(socket, tensor))
            {
                await RawTcpCaller.SendAllAsync(socket, tensor);
            }
        }
    }
}
