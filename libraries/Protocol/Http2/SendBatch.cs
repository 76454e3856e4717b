using System.Buffers.Binary;
using System.Net.Sockets;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Http2;

/// <summary>Frames for one socket write: small pieces copied into one buffer, large ones gathered from where they are.</summary>
internal sealed class SendBatch
{
    /// <summary>Room for control frames and header blocks.</summary>
    public const int BufferBytes = 64 * 1024;

    private const int CopyUpToBytes = 16 * 1024;

    private readonly List<ArraySegment<byte>> _segments = [];
    private byte[]? _buffer;
    private int _used;
    private int _cut;

    public bool IsEmpty => _used == 0;

    /// <summary>Bytes that still fit into the buffer.</summary>
    public int FreeBytes => BufferBytes - _used;

    /// <summary>Bytes gathered from outside the buffer.</summary>
    public int GatheredBytes { get; private set; }

    /// <summary>Adds bytes that stay as they are until the batch was sent.</summary>
    public void Add(ArraySegment<byte> bytes)
    {
        if (bytes.Count <= Math.Min(CopyUpToBytes, FreeBytes))
        {
            Write(bytes);
            return;
        }

        Cut();
        _segments.Add(bytes);
        GatheredBytes += bytes.Count;
    }

    /// <summary>Copies bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            bytes.CopyTo(Reserve(bytes.Length));
        }
    }

    public void WriteFrameHeader(FrameHeader header) => header.Write(Reserve(FrameHeader.SizeBytes));

    /// <summary>Writes a frame whose payload is one 32-bit number.</summary>
    public void WriteNumberFrame(FrameType type, int streamId, int number)
    {
        WriteFrameHeader(new FrameHeader(4, type, FrameFlags.None, streamId));
        BinaryPrimitives.WriteInt32BigEndian(Reserve(4), number);
    }

    /// <summary>Makes the batch what the socket operation sends.</summary>
    public void ApplyTo(SocketAsyncEventArgs operation)
    {
        if (_segments.Count == 0)
        {
            operation.BufferList = null;
            operation.SetBuffer(_buffer, 0, _used);
        }
        else
        {
            Cut();
            operation.SetBuffer(null, 0, 0);
            operation.BufferList = _segments;
        }
    }

    public void Clear()
    {
        _segments.Clear();
        _used = 0;
        _cut = 0;
        GatheredBytes = 0;
    }

    private Span<byte> Reserve(int lengthBytes)
    {
        // Who never sends anything, such as the server to a client that never begins, needs none.
        _buffer ??= GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
        var span = _buffer.AsSpan(_used, lengthBytes);
        _used += lengthBytes;
        return span;
    }

    private void Cut()
    {
        if (_used > _cut)
        {
            _segments.Add(new ArraySegment<byte>(_buffer!, _cut, _used - _cut));
            _cut = _used;
        }
    }
}
