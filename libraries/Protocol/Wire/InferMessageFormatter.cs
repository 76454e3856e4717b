using System.Buffers;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;
using Google.Protobuf;

namespace EdgeAspire.Protocol.Wire;

/// <summary>An inference message ready to be sent: everything but the raw tensor contents, which stay where they are.</summary>
internal readonly struct InferMessageFormatter
{
    /// <summary>Tag and length before raw contents take at most this many bytes.</summary>
    public const int MaxRawPrefixBytes = 6;

    private readonly IMessage _header;
    private readonly int _rawFieldNumber;

    private InferMessageFormatter(IMessage header, int rawFieldNumber, IList<Tensor>? raw)
    {
        _header = header;
        _rawFieldNumber = rawFieldNumber;
        Raw = raw ?? [];
        HeaderBytes = header.CalculateSize();
        long lengthBytes = HeaderBytes;
        Span<byte> prefix = stackalloc byte[MaxRawPrefixBytes];
        foreach (var tensor in Raw)
        {
            lengthBytes += WriteRawPrefix(prefix, tensor) + tensor.Data.Length;
        }

        LengthBytes = lengthBytes;
    }

    /// <summary>Length of the whole message.</summary>
    public long LengthBytes { get; }

    /// <summary>Length of what <see cref="WriteHeader"/> writes.</summary>
    public int HeaderBytes { get; }

    /// <summary>The tensors that follow the header, each behind its <see cref="WriteRawPrefix"/>.</summary>
    public IList<Tensor> Raw { get; }

    /// <summary>Prepares a request.</summary>
    public static Outcome<InferMessageFormatter> Create(InferRequest request) =>
        InferMessageMapper.ToHeader(request).TryGetValue(out var header, out var error)
            ? new InferMessageFormatter(header, ModelInferRequest.RawInputContentsFieldNumber, request.UsesRawContents ? request.Inputs : null)
            : error;

    /// <summary>Prepares a response.</summary>
    public static Outcome<InferMessageFormatter> Create(InferResponse response) =>
        InferMessageMapper.ToHeader(response).TryGetValue(out var header, out var error)
            ? new InferMessageFormatter(header, ModelInferResponse.RawOutputContentsFieldNumber, response.UsesRawContents ? response.Outputs : null)
            : error;

    /// <summary>Writes the header into exactly <see cref="HeaderBytes"/> bytes.</summary>
    public void WriteHeader(Span<byte> destination) => _header.WriteTo(destination[..HeaderBytes]);

    /// <summary>Writes what precedes the tensor's bytes; returns its length.</summary>
    public int WriteRawPrefix(Span<byte> destination, Tensor tensor)
    {
        destination[0] = (byte)((_rawFieldNumber << 3) | 2);
        return 1 + Varint.Write(destination[1..], (uint)tensor.Data.Length);
    }

    /// <summary>Writes the whole message.</summary>
    public void WriteTo(IBufferWriter<byte> writer)
    {
        WriteHeader(writer.GetSpan(HeaderBytes));
        writer.Advance(HeaderBytes);
        foreach (var tensor in Raw)
        {
            writer.Advance(WriteRawPrefix(writer.GetSpan(MaxRawPrefixBytes), tensor));
            writer.Write(tensor.Data.Span);
        }
    }
}
