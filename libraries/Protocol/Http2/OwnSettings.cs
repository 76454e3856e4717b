using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Http2;

/// <summary>What we allow the peer, as the first frames say it: SETTINGS, and a wide window for the connection.</summary>
internal static class OwnSettings
{
    private const int DefaultWindowBytes = 65535;
    private const int EntryBytes = 6;
    private const int NumberBytes = 4;

    /// <summary>The window of a stream: one whole message, its prefix, and some padding.</summary>
    public static int StreamWindowBytes(int maxMessageBytes) => (int)Math.Min(int.MaxValue, maxMessageBytes + (long)DefaultWindowBytes);

    /// <summary>Writes both frames.</summary>
    public static void Write(IBufferWriter<byte> writer, ReadOnlySpan<Entry> settings)
    {
        WriteFrameHeader(writer, new FrameHeader(settings.Length * EntryBytes, FrameType.Settings, FrameFlags.None, 0));
        foreach (var (setting, value) in settings)
        {
            var entry = writer.GetSpan(EntryBytes);
            BinaryPrimitives.WriteUInt16BigEndian(entry, (ushort)setting);
            BinaryPrimitives.WriteInt32BigEndian(entry[2..], value);
            writer.Advance(EntryBytes);
        }

        WriteFrameHeader(writer, new FrameHeader(NumberBytes, FrameType.WindowUpdate, FrameFlags.None, 0));
        BinaryPrimitives.WriteInt32BigEndian(writer.GetSpan(NumberBytes), Http2Connection.ReceiveWindowBytes - DefaultWindowBytes);
        writer.Advance(NumberBytes);
    }

    private static void WriteFrameHeader(IBufferWriter<byte> writer, FrameHeader header)
    {
        header.Write(writer.GetSpan(FrameHeader.SizeBytes));
        writer.Advance(FrameHeader.SizeBytes);
    }

    /// <summary>One setting.</summary>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Entry(Setting Setting, int Value);
}
