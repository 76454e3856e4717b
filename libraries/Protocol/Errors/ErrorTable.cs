using Grpc.Core;

namespace EdgeAspire.Protocol.Errors;

/// <summary>The one place where a reason becomes a gRPC status and an HTTP status.</summary>
public static class ErrorTable
{
    /// <summary>The gRPC status of a reason.</summary>
    public static StatusCode GrpcStatus(ErrorReason reason) => Row(reason).Grpc;

    /// <summary>The HTTP status of a reason.</summary>
    public static int HttpStatus(ErrorReason reason) => Row(reason).Http;

    /// <summary>The error as gRPC carries it.</summary>
    public static RpcException ToRpcException(this Error error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new RpcException(new Status(GrpcStatus(error.Reason), error.Message));
    }

    /// <summary>The reason behind a gRPC status that another server sent; several reasons share a status, the most general is taken.</summary>
    public static ErrorReason FromGrpcStatus(StatusCode status) => status switch
    {
        StatusCode.InvalidArgument or StatusCode.OutOfRange => ErrorReason.InvalidArgument,
        StatusCode.NotFound => ErrorReason.NotFound,
        StatusCode.AlreadyExists => ErrorReason.AlreadyExists,
        StatusCode.FailedPrecondition or StatusCode.Aborted => ErrorReason.Conflict,
        StatusCode.ResourceExhausted => ErrorReason.Overloaded,
        StatusCode.DeadlineExceeded => ErrorReason.DeadlineExceeded,
        StatusCode.Cancelled => ErrorReason.Cancelled,
        StatusCode.Unavailable => ErrorReason.DeviceUnavailable,
        StatusCode.Unimplemented => ErrorReason.Unsupported,
        _ => ErrorReason.Internal,
    };

    private static (StatusCode Grpc, int Http) Row(ErrorReason reason) => reason switch
    {
        ErrorReason.MalformedRequest => (StatusCode.InvalidArgument, 400),
        ErrorReason.InvalidArgument => (StatusCode.InvalidArgument, 400),
        ErrorReason.WrongTensorName => (StatusCode.InvalidArgument, 400),
        ErrorReason.WrongShape => (StatusCode.InvalidArgument, 400),
        ErrorReason.WrongDataType => (StatusCode.InvalidArgument, 400),
        ErrorReason.WrongByteCount => (StatusCode.InvalidArgument, 400),
        ErrorReason.NonFiniteValue => (StatusCode.InvalidArgument, 400),
        ErrorReason.InvalidModel => (StatusCode.InvalidArgument, 400),
        ErrorReason.TooLarge => (StatusCode.ResourceExhausted, 413),
        ErrorReason.DoesNotFit => (StatusCode.ResourceExhausted, 507),
        ErrorReason.UnknownModel => (StatusCode.NotFound, 404),
        ErrorReason.UnknownVersion => (StatusCode.NotFound, 404),
        ErrorReason.NotFound => (StatusCode.NotFound, 404),
        ErrorReason.AlreadyExists => (StatusCode.AlreadyExists, 409),
        ErrorReason.Conflict => (StatusCode.FailedPrecondition, 409),
        ErrorReason.ModelNotReady => (StatusCode.Unavailable, 503),
        ErrorReason.Overloaded => (StatusCode.ResourceExhausted, 429),
        ErrorReason.DeadlineExceeded => (StatusCode.DeadlineExceeded, 504),
        ErrorReason.Cancelled => (StatusCode.Cancelled, 499),
        ErrorReason.DeviceUnavailable => (StatusCode.Unavailable, 503),
        ErrorReason.InvalidAnswer => (StatusCode.Internal, 502),
        ErrorReason.StorageFull => (StatusCode.ResourceExhausted, 507),
        ErrorReason.Unsupported => (StatusCode.Unimplemented, 501),
        ErrorReason.Internal => (StatusCode.Internal, 500),
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "No row for this reason."),
    };
}
