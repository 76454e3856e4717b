using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EdgeAspire.Protocol.Http2.Frames;

/// <summary>The nine octets before every frame's payload.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FrameHeader(int LengthBytes, FrameType Type, FrameFlags Flags, int StreamId)
{
    /// <summary>Length of the header itself.</summary>
    public const int SizeBytes = 9;

    /// <summary>The largest frame payload when the peer did not allow more, and the least that every peer must allow.</summary>
    public const int DefaultMaxLengthBytes = 16384;

    /// <summary>Reads a header from the first nine bytes.</summary>
    public static FrameHeader Read(ReadOnlySpan<byte> source) => new(
        (source[0] << 16) | (source[1] << 8) | source[2],
        (FrameType)source[3],
        (FrameFlags)source[4],
        (int)(BinaryPrimitives.ReadUInt32BigEndian(source[5..]) & 0x7FFF_FFFF));

    /// <summary>Writes the header into the first nine bytes.</summary>
    public void Write(Span<byte> destination)
    {
        destination[0] = (byte)(LengthBytes >> 16);
        destination[1] = (byte)(LengthBytes >> 8);
        destination[2] = (byte)LengthBytes;
        destination[3] = (byte)Type;
        destination[4] = (byte)Flags;
        BinaryPrimitives.WriteInt32BigEndian(destination[5..], StreamId);
    }

    public bool Has(FrameFlags flag) => (Flags & flag) != FrameFlags.None;
}
