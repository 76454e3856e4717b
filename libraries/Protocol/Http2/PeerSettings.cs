using System.Buffers.Binary;
using System.Globalization;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Http2;

/// <summary>Takes over what the peer's SETTINGS allow us to send.</summary>
internal static class PeerSettings
{
    private const int EntryBytes = 6;
    private const int MaxFrameSizeLimit = (1 << 24) - 1;

    /// <summary>Applies the payload of a SETTINGS frame, under the queue's lock; returns what the peer did wrong, or null.</summary>
    public static Violation? Apply(ReadOnlySpan<byte> payload, SendQueue queue)
    {
        if (payload.Length % EntryBytes != 0)
        {
            return new Violation(ErrorCode.FrameSizeError, "a SETTINGS frame is malformed");
        }

        // Only the last one holds, and applying it takes a look at every stream.
        uint? initialWindowBytes = null;
        for (; !payload.IsEmpty; payload = payload[EntryBytes..])
        {
            var setting = (Setting)BinaryPrimitives.ReadUInt16BigEndian(payload);
            var value = BinaryPrimitives.ReadUInt32BigEndian(payload[2..]);
            if (setting == Setting.InitialWindowSize && value <= int.MaxValue)
            {
                initialWindowBytes = value;
            }
            else if (!TryApply(setting, value, queue))
            {
                return Wrong(setting, value);
            }
        }

        return initialWindowBytes is { } bytes && !queue.TrySetInitialWindow((int)bytes) ? Wrong(Setting.InitialWindowSize, bytes) : null;
    }

    private static Violation Wrong(Setting setting, uint value) => new(
        setting == Setting.InitialWindowSize ? ErrorCode.FlowControlError : ErrorCode.ProtocolError,
        string.Create(CultureInfo.InvariantCulture, $"its setting {setting} is {value}"));

    private static bool TryApply(Setting setting, uint value, SendQueue queue)
    {
        switch (setting)
        {
            case Setting.MaxConcurrentStreams:
                queue.MaxConcurrentStreams = (int)Math.Min(value, int.MaxValue);
                return true;
            case Setting.InitialWindowSize:
                return false;
            case Setting.MaxFrameSize:
                queue.MaxFrameBytes = (int)Math.Min(value, MaxFrameSizeLimit);
                return value is >= FrameHeader.DefaultMaxLengthBytes and <= MaxFrameSizeLimit;
            default:
                return true;
        }
    }
}
