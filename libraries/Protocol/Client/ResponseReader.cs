using System.Globalization;
using System.Text;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2;
using EdgeAspire.Protocol.Http2.Hpack;
using Grpc.Core;

namespace EdgeAspire.Protocol.Client;

/// <summary>Makes the result of a unary gRPC call of its headers, message and trailers.</summary>
internal sealed class ResponseReader
{
    private const int MaxStatusMessageBytes = 8 * 1024;

    private readonly MessageReader _message;
    private int? _httpStatus;
    private int? _grpcStatus;
    private string _grpcMessage = "";

    public ResponseReader(MessageReader message)
    {
        _message = message;
    }

    /// <summary>Takes a header block: response headers, or trailers.</summary>
    /// <returns>Null, or why the block cannot be read.</returns>
    public Error? ReadHeaders(ReadOnlySpan<byte> block)
    {
        var reader = new HeaderReader(block, table: null);
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

    /// <summary>The result, once the stream ended.</summary>
    public CallResult Finish()
    {
        var error = _httpStatus is not null and not 200 && _grpcStatus is null ? FromHttpStatus(_httpStatus.Value)
            : _grpcStatus is null ? new Error(ErrorReason.InvalidAnswer, "the answer has no gRPC status")
            : _grpcStatus != (int)StatusCode.OK ? FromGrpcStatus(_grpcStatus.Value)
            : _message.Complete() is not null ? new Error(ErrorReason.InvalidAnswer, "the answer ends before its message does")
            : null;
        if (error is null)
        {
            return new CallResult(_message.Message, null);
        }

        _message.Dispose();
        return new CallResult(null, error);
    }

    /// <summary>The result of a body that is no valid message.</summary>
    public static CallResult Refuse(Error error) =>
        new(null, error.Reason == ErrorReason.TooLarge ? error : error with { Reason = ErrorReason.InvalidAnswer });

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
