using System.Buffers.Binary;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Http2;

/// <summary>What control frames must look like, whatever they mean.</summary>
internal static class FrameShape
{
    private const int PingBytes = 8;
    private const int NumberBytes = 4;
    private const int GoAwayBytes = 8;

    /// <summary>What is wrong with a frame's length, stream or number; null for nothing.</summary>
    public static Violation? Check(FrameHeader header, ReadOnlySpan<byte> payload) => header.Type switch
    {
        FrameType.Settings when header.StreamId != 0 || (header.Has(FrameFlags.EndStream) && !payload.IsEmpty) => "a SETTINGS frame is malformed",
        FrameType.Ping when payload.Length != PingBytes => new Violation(ErrorCode.FrameSizeError, "a PING frame is malformed"),
        FrameType.Ping when header.StreamId != 0 => "a PING frame is malformed",
        FrameType.WindowUpdate when payload.Length != NumberBytes => new Violation(ErrorCode.FrameSizeError, "a WINDOW_UPDATE frame is malformed"),
        FrameType.WindowUpdate when Number(payload) == 0 => "a WINDOW_UPDATE frame is malformed",
        FrameType.ResetStream when payload.Length != NumberBytes => new Violation(ErrorCode.FrameSizeError, "a RST_STREAM frame is malformed"),
        FrameType.GoAway when header.StreamId != 0 || payload.Length < GoAwayBytes => "a GOAWAY frame is malformed",
        _ => null,
    };

    /// <summary>The 31-bit number that a payload begins with.</summary>
    public static int Number(ReadOnlySpan<byte> payload) => BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue;
}
