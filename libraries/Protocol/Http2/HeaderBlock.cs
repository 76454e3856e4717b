using System.Buffers;
using System.Globalization;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Http2;

/// <summary>Puts a header block together from its HEADERS and CONTINUATION frames. Methods return what the peer did wrong, or null.</summary>
internal sealed class HeaderBlock
{
    private const int MaxBytes = 64 * 1024;
    private const int PriorityBytes = 5;

    private readonly ArrayBufferWriter<byte> _fragments = new();
    private FrameHeader? _unfinished;

    /// <summary>The HEADERS frame of the last block.</summary>
    public FrameHeader First { get; private set; }

    /// <summary>Whether only a CONTINUATION of the block may come next.</summary>
    public bool IsUnfinished => _unfinished is not null;

    /// <summary>The block, when it is finished.</summary>
    public ReadOnlySpan<byte> Fields => _fragments.WrittenSpan;

    /// <summary>Whether a frame other than DATA may come now.</summary>
    public bool Allows(FrameHeader header) =>
        _unfinished is not { } unfinished || (header.Type == FrameType.Continuation && header.StreamId == unfinished.StreamId);

    /// <summary>Takes a HEADERS frame, without its padding and priority.</summary>
    public Violation? Begin(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        var padBytes = 0;
        if (header.Has(FrameFlags.Padded))
        {
            if (payload.IsEmpty)
            {
                return new Violation(ErrorCode.FrameSizeError, "a HEADERS frame is too short");
            }

            padBytes = payload[0];
            payload = payload[1..];
        }

        var skipBytes = header.Has(FrameFlags.Priority) ? PriorityBytes : 0;
        if (payload.Length < skipBytes + padBytes)
        {
            return new Violation(ErrorCode.FrameSizeError, "a HEADERS frame is too short");
        }

        _fragments.ResetWrittenCount();
        _unfinished = header;
        First = header;
        return Continue(header, payload[skipBytes..^padBytes]);
    }

    /// <summary>Takes the next fragment.</summary>
    public Violation? Continue(FrameHeader header, ReadOnlySpan<byte> fragment)
    {
        if (!IsUnfinished)
        {
            return "a CONTINUATION frame continues nothing";
        }

        if (_fragments.WrittenCount + fragment.Length > MaxBytes)
        {
            return new Violation(
                ErrorCode.EnhanceYourCalm, string.Create(CultureInfo.InvariantCulture, $"a header block has over {MaxBytes} bytes"));
        }

        _fragments.Write(fragment);
        if (header.Has(FrameFlags.EndHeaders))
        {
            _unfinished = null;
        }

        return null;
    }
}
