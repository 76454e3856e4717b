using System.Buffers;
using EdgeAspire.Protocol.Http2;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Service;

/// <summary>What a server says first.</summary>
internal static class ServerPreface
{
    /// <summary>To a client that speaks HTTP/1.1: its only answer.</summary>
    public static ReadOnlyMemory<byte> Http11Answer { get; } =
        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 43\r\n\r\nThis port speaks HTTP/2 without TLS, gRPC.\n"u8.ToArray();

    /// <summary>To a client that speaks HTTP/2: what it may do.</summary>
    public static ReadOnlyMemory<byte> Settings(GrpcServerOptions options)
    {
        var frames = new ArrayBufferWriter<byte>();
        OwnSettings.Write(
            frames,
            [
                new(Setting.MaxConcurrentStreams, options.MaxStreamsPerConnection),
                new(Setting.InitialWindowSize, OwnSettings.StreamWindowBytes(options.MaxMessageBytes)),
                new(Setting.MaxFrameSize, FrameReceiver.MaxDataBytes),
                new(Setting.MaxHeaderListSize, RequestHeaders.MaxListBytes),
            ]);
        return frames.WrittenMemory;
    }
}
