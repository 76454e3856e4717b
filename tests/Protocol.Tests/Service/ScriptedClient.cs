using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using EdgeAspire.Protocol.Http2.Frames;
using EdgeAspire.Protocol.Http2.Hpack;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Protocol.Tests.Http2;
using EdgeAspire.Protocol.Wire;

namespace EdgeAspire.Protocol.Tests.Service;

/// <summary>A client that says exactly what a test wants, frame by frame.</summary>
internal sealed class ScriptedClient : IDisposable
{
    public const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket _socket;

    private ScriptedClient(Socket socket)
    {
        _socket = socket;
    }

    public Socket Socket => _socket;

    public static async Task<ScriptedClient> ConnectSilentlyAsync(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        return new ScriptedClient(socket);
    }

    /// <summary>Connects, sends preface and settings, and reads the server's settings.</summary>
    public static async Task<ScriptedClient> ConnectAsync(Uri address, params (Setting Setting, int Value)[] settings)
    {
        var client = await ConnectSilentlyAsync(address);
        await client.SendRawAsync([.. Encoding.ASCII.GetBytes(Preface), .. ScriptedPeer.Frame(FrameType.Settings, FrameFlags.None, 0, Payload(settings))]);
        await client.ReadAsync(FrameType.Settings);
        return client;
    }

    public static byte[] Payload(params (Setting Setting, int Value)[] settings)
    {
        var payload = new byte[settings.Length * 6];
        for (var i = 0; i < settings.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(i * 6), (ushort)settings[i].Setting);
            BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan((i * 6) + 2), settings[i].Value);
        }

        return payload;
    }

    public static byte[] RequestHeaders(string method = "ModelInfer") =>
        new HeaderWriter().WriteRequest("localhost", $"/inference.GRPCInferenceService/{method}").Written.ToArray();

    /// <summary>A ModelInfer request with its gRPC prefix.</summary>
    public static byte[] Message(int lengthBytes, string model = "m", string? sequence = null)
    {
        using var request = new InferRequest { ModelName = model };
        if (sequence is not null)
        {
            request.Parameters[EdgeParameters.Sequence] = new InferParameter { StringParam = sequence };
        }

        request.Inputs.Add(new Tensor("x", TensorDataType.UInt8, [lengthBytes], new byte[lengthBytes]));
        var message = new ArrayBufferWriter<byte>();
        InferMessageFormatter.Create(request).Value.WriteTo(message);
        return [0, .. Number(message.WrittenCount), .. message.WrittenSpan];
    }

    public static byte[] Number(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    /// <summary>The frames of a whole call.</summary>
    public static byte[] Call(int streamId, int lengthBytes = 10, string model = "m", string? sequence = null) =>
    [
        .. ScriptedPeer.Frame(FrameType.Headers, FrameFlags.EndHeaders, streamId, RequestHeaders()),
        .. ScriptedPeer.Frame(FrameType.Data, FrameFlags.EndStream, streamId, Message(lengthBytes, model, sequence)),
    ];

    public Task SendAsync(FrameType type, FrameFlags flags, int streamId, params byte[] payload) =>
        SendRawAsync(ScriptedPeer.Frame(type, flags, streamId, payload));

    public async Task SendRawAsync(params byte[] bytes)
    {
        for (var sent = 0; sent < bytes.Length;)
        {
            sent += await _socket.SendAsync(bytes.AsMemory(sent));
        }
    }

    /// <summary>Starts a call that stays until it is given up.</summary>
    public Task HangAsync(int streamId) => SendRawAsync(Call(streamId, model: "hang"));

    /// <summary>A round trip: the server has seen what was sent before.</summary>
    public async Task PingAsync()
    {
        await SendAsync(FrameType.Ping, FrameFlags.None, 0, new byte[8]);
        await ReadAsync(FrameType.Ping);
    }

    /// <summary>The next frame; null at the end of the connection.</summary>
    public async Task<(FrameHeader Header, byte[] Payload)?> ReadAsync()
    {
        if (await ReadBytesAsync(FrameHeader.SizeBytes) is not { } bytes)
        {
            return null;
        }

        var header = FrameHeader.Read(bytes);
        return await ReadBytesAsync(header.LengthBytes) is { } payload ? (header, payload) : null;
    }

    /// <summary>The next frame of the given type; others and acknowledgements of settings are skipped.</summary>
    public async Task<(FrameHeader Header, byte[] Payload)> ReadAsync(FrameType type)
    {
        while (await ReadAsync() is { } frame)
        {
            if (frame.Header.Type == type && !(type == FrameType.Settings && frame.Header.Has(FrameFlags.EndStream)))
            {
                return frame;
            }
        }

        throw new EndOfStreamException($"The server hung up before it sent {type}.");
    }

    /// <summary>The gRPC status that a stream ends with.</summary>
    public async Task<string> ReadStatusAsync(int streamId)
    {
        while (true)
        {
            var (header, payload) = await ReadAsync(FrameType.Headers);
            if (header.StreamId == streamId && header.Has(FrameFlags.EndStream))
            {
                return Field(payload, "grpc-status") ?? $"HTTP {Field(payload, ":status")}";
            }
        }
    }

    /// <summary>Reads to the end of the connection; the code of the GOAWAY frame on the way, null for none.</summary>
    public async Task<ErrorCode?> ReadGoAwayAsync()
    {
        ErrorCode? code = null;
        try
        {
            while (await ReadAsync() is { } frame)
            {
                if (frame.Header.Type == FrameType.GoAway)
                {
                    code = (ErrorCode)BinaryPrimitives.ReadInt32BigEndian(frame.Payload.AsSpan(4));
                }
            }
        }
        catch (SocketException)
        {
            // Closed with bytes of ours unread.
        }

        return code;
    }

    public static string? Field(byte[] block, string name)
    {
        var reader = new HeaderReader(block, table: null);
        while (reader.TryRead(out var field, out var value))
        {
            if (Ascii.Equals(field, name))
            {
                return Encoding.ASCII.GetString(value);
            }
        }

        return null;
    }

    public void Dispose() => _socket.Dispose();

    private async Task<byte[]?> ReadBytesAsync(int count)
    {
        using var limit = new CancellationTokenSource(Patience);
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var received = await _socket.ReceiveAsync(bytes.AsMemory(read), limit.Token);
            if (received == 0)
            {
                return null;
            }

            read += received;
        }

        return bytes;
    }
}
