using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EdgeAspire.Bench.Lab.Switching;

/// <summary>
/// How large a frame is. The kernel hands over what TCP sends as bursts, in one piece, of frames that follow each other on the wire:
/// much cheaper than one by one, and their times can be told all the same.
/// </summary>
/// <param name="LengthBytes">All frames of the burst without what only the wire has.</param>
/// <param name="FirstWireBytes">What the first frame takes of the wire.</param>
/// <param name="LastWireBytes">What the last frame takes of the wire.</param>
/// <param name="WireBytes">What the burst takes of the wire.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FrameSize(int LengthBytes, int FirstWireBytes, int LastWireBytes, int WireBytes)
{
    /// <summary>Bytes of the header that the kernel puts before a frame (<c>virtio_net_hdr</c>).</summary>
    public const int HeaderBytes = 10;

    /// <summary>The least that a frame takes of the wire.</summary>
    public const int LeastWireBytes = 84;

    // Preamble 8, checksum 4, gap between frames 12.
    private const int WireOverheadBytes = 24;
    private const int TcpLengthOffset = 12;
    private const int WordBytes = 4;

    /// <summary>The size of a frame or burst.</summary>
    /// <param name="bytes">The kernel's header, and the frame.</param>
    public static FrameSize Of(ReadOnlySpan<byte> bytes)
    {
        var frame = bytes[HeaderBytes..];
        var segmentBytes = Field(bytes, 4);
        var tcpStart = Field(bytes, 6);
        if (bytes[1] == 0 || segmentBytes == 0 || tcpStart + TcpLengthOffset >= frame.Length)
        {
            var wire = Wire(frame.Length);
            return new FrameSize(frame.Length, wire, wire, wire);
        }

        // Each frame of a burst has the headers of the first one, and so many bytes; the last one has the rest.
        var headerBytes = tcpStart + ((frame[tcpStart + TcpLengthOffset] >> 4) * WordBytes);
        var contentBytes = Math.Max(1, frame.Length - headerBytes);
        var before = (contentBytes - 1) / segmentBytes;
        var full = Wire(headerBytes + segmentBytes);
        var last = Wire(headerBytes + contentBytes - (before * segmentBytes));
        return new FrameSize(contentBytes + ((before + 1) * headerBytes), before == 0 ? last : full, last, (before * full) + last);
    }

    private static int Wire(int lengthBytes) => Math.Max(lengthBytes + WireOverheadBytes, LeastWireBytes);

    private static int Field(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);
}
