using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Tests.Http2;

/// <summary>A server that says exactly what a test wants, frame by frame.</summary>
internal sealed class ScriptedPeer : IDisposable
{
    private const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private Socket? _socket;

    public ScriptedPeer()
    {
        _listener.Start();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public Socket Socket => _socket!;

    /// <summary>Accepts the client and its preface, and sends SETTINGS.</summary>
    public async Task AcceptAsync(params (Setting Setting, int Value)[] settings)
    {
        await AcceptSilentlyAsync();
        var payload = new byte[settings.Length * 6];
        for (var i = 0; i < settings.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(i * 6), (ushort)settings[i].Setting);
            BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan((i * 6) + 2), settings[i].Value);
        }

        await SendAsync(FrameType.Settings, FrameFlags.None, 0, payload);
    }

    /// <summary>Accepts the client and its preface, and sends nothing.</summary>
    public async Task AcceptSilentlyAsync()
    {
        _socket?.Dispose();
        _socket = await _listener.AcceptSocketAsync();
        await ReadBytesAsync(Preface.Length);
    }

    /// <summary>Refuses every further connection.</summary>
    public void StopListening() => _listener.Stop();

    public static byte[] Frame(FrameType type, FrameFlags flags, int streamId, params byte[] payload)
    {
        var header = new byte[FrameHeader.SizeBytes];
        new FrameHeader(payload.Length, type, flags, streamId).Write(header);
        return [.. header, .. payload];
    }

    public Task SendAsync(FrameType type, FrameFlags flags, int streamId, params byte[] payload) =>
        SendRawAsync(Frame(type, flags, streamId, payload));

    public async Task SendRawAsync(params byte[] bytes) => await _socket!.SendAsync(bytes);

    /// <summary>Response headers with status 200.</summary>
    public Task SendHeadersAsync(int streamId) => SendAsync(FrameType.Headers, FrameFlags.EndHeaders, streamId, 0x88);

    /// <summary>Trailers with gRPC status 0.</summary>
    public Task SendTrailersAsync(int streamId) =>
        SendAsync(FrameType.Headers, FrameFlags.EndHeaders | FrameFlags.EndStream, streamId, Trailers("0"));

    public static byte[] Trailers(string status) => [0, 11, .. "grpc-status"u8, (byte)status.Length, .. status.Select(character => (byte)character)];

    /// <summary>The next frame of the given type; others are skipped.</summary>
    public async Task<(FrameHeader Header, byte[] Payload)> ReadAsync(FrameType type)
    {
        while (true)
        {
            var header = FrameHeader.Read(await ReadBytesAsync(FrameHeader.SizeBytes));
            var payload = await ReadBytesAsync(header.LengthBytes);
            if (header.Type == type && !(type == FrameType.Settings && header.Has(FrameFlags.EndStream)))
            {
                return (header, payload);
            }
        }
    }

    /// <summary>Reads the request: the frames of its message, and its stream.</summary>
    public async Task<(int StreamId, List<byte[]> Data)> ReadRequestAsync()
    {
        var (headers, _) = await ReadAsync(FrameType.Headers);
        var data = new List<byte[]>();
        while (true)
        {
            var (header, payload) = await ReadAsync(FrameType.Data);
            data.Add(payload);
            if (header.Has(FrameFlags.EndStream))
            {
                return (headers.StreamId, data);
            }
        }
    }

    public void HangUp()
    {
        _socket!.Shutdown(SocketShutdown.Send);
        _socket.Dispose();
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _listener.Dispose();
    }

    private async Task<byte[]> ReadBytesAsync(int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var received = await _socket!.ReceiveAsync(bytes.AsMemory(read));
            read += received > 0 ? received : throw new EndOfStreamException("The client hung up.");
        }

        return bytes;
    }
}
