using System.Net;
using System.Net.Sockets;

namespace EdgeAspire.Bench.Hop;

/// <summary>The yardstick: the bytes alone over TCP, with asynchronous sockets on both sides.</summary>
internal sealed class RawTcpCaller : IHopCaller
{
    private readonly Socket _socket;
    private readonly byte[] _sent;
    private readonly byte[] _received;

    private RawTcpCaller(Socket socket, int lengthBytes)
    {
        _socket = socket;
        _sent = GC.AllocateUninitializedArray<byte>(lengthBytes, pinned: true);
        _received = GC.AllocateUninitializedArray<byte>(lengthBytes, pinned: true);
    }

    public string Name => "raw TCP";

    public static async Task<RawTcpCaller> ConnectAsync(int port, int lengthBytes)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync(BitConverter.GetBytes(lengthBytes));
        return new RawTcpCaller(socket, lengthBytes);
    }

    public async Task RoundTripAsync()
    {
        await SendAllAsync(_socket, _sent);
        if (!await TryReceiveAllAsync(_socket, _received))
        {
            throw new IOException("The echo server hung up.");
        }
    }

    public void Dispose() => _socket.Dispose();

    public static async ValueTask SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes)..];
        }
    }

    /// <summary>Fills the memory; false when the peer hung up.</summary>
    public static async ValueTask<bool> TryReceiveAllAsync(Socket socket, Memory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = await socket.ReceiveAsync(bytes);
            if (count == 0)
            {
                return false;
            }

            bytes = bytes[count..];
        }

        return true;
    }
}
