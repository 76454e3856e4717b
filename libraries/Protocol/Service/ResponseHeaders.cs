using System.Globalization;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2;
using EdgeAspire.Protocol.Http2.Hpack;

namespace EdgeAspire.Protocol.Service;

/// <summary>The header blocks of responses; those of successful ones are always the same.</summary>
internal static class ResponseHeaders
{
    /// <summary>Before the message.</summary>
    public static ReadOnlyMemory<byte> Success { get; } = new HeaderWriter().WriteResponse().Written.ToArray();

    /// <summary>After the message.</summary>
    public static ReadOnlyMemory<byte> SuccessTrailers { get; } = new HeaderWriter().WriteLiteral("grpc-status", "0").Written.ToArray();

    /// <summary>A whole response that has a gRPC status and no message.</summary>
    public static OutgoingMessage Failure(Error error) => OutgoingMessage.Create(new HeaderWriter()
        .WriteResponse()
        .WriteLiteral("grpc-status", ((int)ErrorTable.GrpcStatus(error.Reason)).ToString(CultureInfo.InvariantCulture))
        .WriteLiteral("grpc-message", GrpcMessage.Escape(error.Message))
        .Written);

    /// <summary>A whole response to a request in a compression that is not understood; it names those that are.</summary>
    public static OutgoingMessage UnknownEncoding(Error error) => OutgoingMessage.Create(new HeaderWriter()
        .WriteResponse()
        .WriteLiteral("grpc-accept-encoding", "identity,gzip,deflate")
        .WriteLiteral("grpc-status", ((int)ErrorTable.GrpcStatus(error.Reason)).ToString(CultureInfo.InvariantCulture))
        .WriteLiteral("grpc-message", GrpcMessage.Escape(error.Message))
        .Written);

    /// <summary>A whole response that has nothing but an HTTP status.</summary>
    public static OutgoingMessage HttpStatus(int status) => OutgoingMessage.Create(new HeaderWriter().WriteStatus(status).Written);
}
