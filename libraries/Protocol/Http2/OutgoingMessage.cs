using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Wire;
using Google.Protobuf;

namespace EdgeAspire.Protocol.Http2;

/// <summary>
/// A gRPC request or response on its way: its header block, its message, and a response's trailers. Small pieces lie in one rented
/// array; large tensors stay where they are, and their owner is kept alive until the last byte was handed to the socket.
/// </summary>
internal sealed class OutgoingMessage
{
    private const int GrpcPrefixBytes = 5;

    /// <summary>Copying less than this costs less than another entry in a gathered send.</summary>
    private const int CopyBelowBytes = 8 * 1024;

    private readonly List<ArraySegment<byte>> _body = new(2);
    private readonly InferMessage? _leased;
    private byte[]? _rented;
    private int _index;
    private int _offset;

    private OutgoingMessage(int rentedBytes, InferMessage? leased)
    {
        _rented = ArrayPool<byte>.Shared.Rent(rentedBytes);
        _leased = leased;
        leased?.Lease();
    }

    /// <summary>The HPACK block before the message.</summary>
    public ArraySegment<byte> HeaderBlock { get; private set; }

    /// <summary>The HPACK block after the message; empty for none.</summary>
    public ReadOnlyMemory<byte> TrailerBlock { get; init; }

    /// <summary>Whether the peer is told, behind the last byte, not to send the rest of its own message.</summary>
    public bool StopsPeer { get; set; }

    /// <summary>Whether the header block was taken.</summary>
    public bool IsStarted { get; set; }

    /// <summary>Bytes of the message, prefix included, that are not taken yet.</summary>
    public int RemainingBytes { get; private set; }

    /// <summary>A header block alone.</summary>
    public static OutgoingMessage Create(ReadOnlySpan<byte> headerBlock)
    {
        var outgoing = new OutgoingMessage(headerBlock.Length, leased: null);
        outgoing.BeginHeaders(headerBlock);
        return outgoing;
    }

    /// <summary>A request or response whose message is small.</summary>
    public static OutgoingMessage Create(ReadOnlySpan<byte> headerBlock, IMessage message, ReadOnlyMemory<byte> trailerBlock = default)
    {
        var lengthBytes = message.CalculateSize();
        var outgoing = new OutgoingMessage(headerBlock.Length + GrpcPrefixBytes + lengthBytes, leased: null) { TrailerBlock = trailerBlock };
        var writer = outgoing.Begin(headerBlock, lengthBytes);
        message.WriteTo(writer.Span(lengthBytes));
        outgoing.End(writer);
        return outgoing;
    }

    /// <summary>An inference request or response.</summary>
    public static OutgoingMessage Create(
        ReadOnlySpan<byte> headerBlock, InferMessageFormatter formatter, InferMessage message, ReadOnlyMemory<byte> trailerBlock = default)
    {
        var rentedBytes = headerBlock.Length + GrpcPrefixBytes + formatter.HeaderBytes;
        foreach (var tensor in formatter.Raw)
        {
            rentedBytes += InferMessageFormatter.MaxRawPrefixBytes + (IsCopied(tensor.Data) ? tensor.Data.Length : 0);
        }

        var outgoing = new OutgoingMessage(rentedBytes, message) { TrailerBlock = trailerBlock };
        var writer = outgoing.Begin(headerBlock, (int)formatter.LengthBytes);
        formatter.WriteHeader(writer.Span(formatter.HeaderBytes));
        foreach (var tensor in formatter.Raw)
        {
            writer.Position += formatter.WriteRawPrefix(writer.Rest, tensor);
            if (IsCopied(tensor.Data))
            {
                tensor.Data.Span.CopyTo(writer.Span(tensor.Data.Length));
            }
            else
            {
                writer.Cut(outgoing._body);
                _ = MemoryMarshal.TryGetArray(tensor.Data, out var segment);
                outgoing._body.Add(segment);
            }
        }

        outgoing.End(writer);
        return outgoing;
    }

    /// <summary>Puts the next bytes of the message into a batch.</summary>
    public void Take(int countBytes, SendBatch batch)
    {
        RemainingBytes -= countBytes;
        while (countBytes > 0)
        {
            var segment = _body[_index];
            var take = Math.Min(countBytes, segment.Count - _offset);
            batch.Add(segment.Slice(_offset, take));
            _offset += take;
            countBytes -= take;
            if (_offset == segment.Count)
            {
                _index++;
                _offset = 0;
            }
        }
    }

    /// <summary>Lets go of the memory: nothing of it is in the socket's hands any more, and nothing more will be taken.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _rented, null) is { } rented)
        {
            ArrayPool<byte>.Shared.Return(rented);
            _leased?.EndLease();
        }
    }

    // Memory that is not a managed array cannot be kept alive past the call, so it is copied too.
    private static bool IsCopied(ReadOnlyMemory<byte> data) => data.Length < CopyBelowBytes || !MemoryMarshal.TryGetArray(data, out _);

    private RentedWriter BeginHeaders(ReadOnlySpan<byte> headerBlock)
    {
        var writer = new RentedWriter(_rented!);
        headerBlock.CopyTo(writer.Span(headerBlock.Length));
        HeaderBlock = new ArraySegment<byte>(_rented!, 0, headerBlock.Length);
        writer.CutFrom = headerBlock.Length;
        return writer;
    }

    private RentedWriter Begin(ReadOnlySpan<byte> headerBlock, int messageBytes)
    {
        var writer = BeginHeaders(headerBlock);
        var prefix = writer.Span(GrpcPrefixBytes);
        prefix[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], messageBytes);
        RemainingBytes = GrpcPrefixBytes + messageBytes;
        return writer;
    }

    private void End(RentedWriter writer) => writer.Cut(_body);
}
