using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2.Hpack;
using EdgeAspire.Protocol.Wire;
using Grpc.Core;

namespace EdgeAspire.Protocol.Http2;

/// <summary>Puts the response of a unary gRPC call together from headers, data and trailers, whatever pieces they come in.</summary>
internal sealed class ResponseReader : IDisposable
{
    private const int PrefixBytes = 5;
    private const int MaxStatusMessageBytes = 8 * 1024;

    private readonly int _rawFieldNumber;
    private readonly int _maxMessageBytes;
    private readonly byte[] _prefix = new byte[PrefixBytes];
    private int _prefixLength;
    private InferMessageParser? _message;
    private int _messageRemainingBytes;
    private int? _httpStatus;
    private int? _grpcStatus;
    private string _grpcMessage = "";

    /// <param name="rawFieldNumber">The field of the message whose content goes into tensor buffers; 0 for none.</param>
    /// <param name="maxMessageBytes">The largest message that is accepted.</param>
    public ResponseReader(int rawFieldNumber, int maxMessageBytes)
    {
        _rawFieldNumber = rawFieldNumber;
        _maxMessageBytes = maxMessageBytes;
    }

    /// <summary>Where the next bytes belong when they are a tensor's; then <see cref="AdvanceRaw"/>.</summary>
    public Memory<byte> RawDestination => _message is null ? default : _message.RawDestination;

    /// <summary>Accounts for bytes put into <see cref="RawDestination"/>.</summary>
    public void AdvanceRaw(int countBytes)
    {
        _messageRemainingBytes -= countBytes;
        _message!.AdvanceRaw(countBytes);
    }

    /// <summary>Takes a header block: response headers, or trailers.</summary>
    /// <returns>Null, or why the block cannot be read.</returns>
    public Error? ReadHeaders(ReadOnlySpan<byte> block)
    {
        var reader = new HeaderReader(block);
        while (reader.TryRead(out var name, out var value))
        {
            if (name.SequenceEqual(":status"u8))
            {
                _httpStatus = ReadNumber(value);
            }
            else if (name.SequenceEqual("grpc-status"u8))
            {
                _grpcStatus = ReadNumber(value) ?? (int)StatusCode.Unknown;
            }
            else if (name.SequenceEqual("grpc-message"u8))
            {
                _grpcMessage = Unescape(value[..Math.Min(value.Length, MaxStatusMessageBytes)]);
            }
        }

        return reader.IsMalformed ? new Error(ErrorReason.InvalidAnswer, "its headers are no valid HPACK") : null;
    }

    /// <summary>Takes bytes of the response body.</summary>
    /// <returns>Null, or why the body is no valid response; the rest of it is of no use then.</returns>
    public Error? ReadData(ReadOnlySpan<byte> bytes)
    {
        if (_message is null)
        {
            var taken = Math.Min(bytes.Length, PrefixBytes - _prefixLength);
            bytes[..taken].CopyTo(_prefix.AsSpan(_prefixLength));
            _prefixLength += taken;
            bytes = bytes[taken..];
            if (_prefixLength < PrefixBytes)
            {
                return null;
            }

            if (ReadPrefix() is { } error)
            {
                return error;
            }
        }

        if (bytes.Length > _messageRemainingBytes)
        {
            return new Error(ErrorReason.InvalidAnswer, "more than one message came");
        }

        _messageRemainingBytes -= bytes.Length;
        return _message!.Consume(bytes);
    }

    /// <summary>The result, once the stream ended.</summary>
    public CallResult Finish()
    {
        var error = _httpStatus is not null and not 200 && _grpcStatus is null ? FromHttpStatus(_httpStatus.Value)
            : _grpcStatus is null ? new Error(ErrorReason.InvalidAnswer, "the answer has no gRPC status")
            : _grpcStatus != (int)StatusCode.OK ? FromGrpcStatus(_grpcStatus.Value)
            : _message is null || _messageRemainingBytes > 0 ? new Error(ErrorReason.InvalidAnswer, "the answer ends before its message does")
            : null;
        if (error is null)
        {
            return new CallResult(_message, null);
        }

        Dispose();
        return new CallResult(null, error);
    }

    /// <summary>Hands back the buffers of a message that nobody wants.</summary>
    public void Dispose() => _message?.Dispose();

    private Error? ReadPrefix()
    {
        var lengthBytes = BinaryPrimitives.ReadUInt32BigEndian(_prefix.AsSpan(1));
        if (_prefix[0] != 0)
        {
            return new Error(ErrorReason.InvalidAnswer, "the message is compressed, which was not asked for");
        }

        if (lengthBytes > _maxMessageBytes)
        {
            return new Error(
                ErrorReason.TooLarge,
                string.Create(CultureInfo.InvariantCulture, $"the message has {lengthBytes} bytes; at most {_maxMessageBytes} are accepted"));
        }

        _messageRemainingBytes = (int)lengthBytes;
        _message = new InferMessageParser(_rawFieldNumber, _messageRemainingBytes);
        return null;
    }

    private Error FromGrpcStatus(int status)
    {
        var reason = ErrorTable.FromGrpcStatus(Enum.IsDefined((StatusCode)status) ? (StatusCode)status : StatusCode.Unknown);
        return new Error(reason, _grpcMessage.Length > 0 ? _grpcMessage : $"the answer has the status {(StatusCode)status}");
    }

    // The mapping of gRPC's "HTTP to gRPC status code mapping".
    private static Error FromHttpStatus(int status) => new(
        status switch
        {
            404 => ErrorReason.Unsupported,
            429 or 502 or 503 or 504 => ErrorReason.DeviceUnavailable,
            _ => ErrorReason.InvalidAnswer,
        },
        string.Create(CultureInfo.InvariantCulture, $"the answer has the HTTP status {status} and no gRPC status"));

    private static int? ReadNumber(ReadOnlySpan<byte> value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // gRPC's percent-encoding: what is no valid escape stands for itself.
    private static string Unescape(ReadOnlySpan<byte> value)
    {
        var text = new byte[value.Length];
        var length = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var escaped = value[i] == '%' && i + 2 < value.Length
                && byte.TryParse(value.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet);
            text[length++] = escaped ? byte.Parse(value.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : value[i];
            i += escaped ? 2 : 0;
        }

        return Encoding.UTF8.GetString(text, 0, length);
    }
}
