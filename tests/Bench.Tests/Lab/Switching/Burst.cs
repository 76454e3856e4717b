using System.Buffers.Binary;
using EdgeAspire.Bench.Lab.Switching;

namespace EdgeAspire.Bench.Tests.Lab.Switching;

/// <summary>What a kernel hands over when TCP sends.</summary>
internal static class Burst
{
    private const int SegmentBytes = 1448;
    private const int TcpStart = 34;
    private const int HeaderBytes = TcpStart + 32;

    /// <summary>A burst in one piece.</summary>
    public static byte[] Of(byte to, int contentBytes)
    {
        var bytes = Piece(to, contentBytes);
        bytes[0] = 1;
        bytes[1] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), SegmentBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(6), TcpStart);
        return bytes;
    }

    /// <summary>The frames of the same burst, one by one.</summary>
    public static IEnumerable<byte[]> Split(byte to, int contentBytes)
    {
        for (var left = contentBytes; left > 0; left -= SegmentBytes)
        {
            yield return Piece(to, Math.Min(left, SegmentBytes));
        }
    }

    private static byte[] Piece(byte to, int contentBytes)
    {
        var bytes = new byte[FrameSize.HeaderBytes + HeaderBytes + contentBytes];
        MacAddress.Of(to).Split(':').Select(part => Convert.ToByte(part, 16)).ToArray().CopyTo(bytes, FrameSize.HeaderBytes);

        // 8 words of TCP header: 20 bytes, and a timestamp.
        bytes[FrameSize.HeaderBytes + TcpStart + 12] = 8 << 4;
        return bytes;
    }
}
