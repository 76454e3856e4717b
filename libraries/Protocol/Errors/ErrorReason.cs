namespace EdgeAspire.Protocol.Errors;

/// <summary>Why a request was not answered. <see cref="ErrorTable"/> maps each reason to its gRPC and HTTP status.</summary>
public enum ErrorReason
{
    /// <summary>The message could not be read: JSON, protobuf, headers.</summary>
    MalformedRequest,

    /// <summary>A value is outside what is allowed.</summary>
    InvalidArgument,

    /// <summary>A tensor name that the model does not have, or a needed one that is missing.</summary>
    WrongTensorName,

    /// <summary>The shape does not fit the model's.</summary>
    WrongShape,

    /// <summary>The element type is not the model's.</summary>
    WrongDataType,

    /// <summary>The number of bytes or elements does not fit shape and element type.</summary>
    WrongByteCount,

    /// <summary>NaN or infinity where finite numbers are needed.</summary>
    NonFiniteValue,

    /// <summary>A file that is not a model that can be run here.</summary>
    InvalidModel,

    /// <summary>Larger than the limit that the message names.</summary>
    TooLarge,

    /// <summary>It takes more memory than the device has left for it.</summary>
    DoesNotFit,

    /// <summary>No model of that name.</summary>
    UnknownModel,

    /// <summary>The model has no such version.</summary>
    UnknownVersion,

    /// <summary>Nothing of that name or identifier.</summary>
    NotFound,

    /// <summary>It is there already, with other content.</summary>
    AlreadyExists,

    /// <summary>The state of the resource does not allow it.</summary>
    Conflict,

    /// <summary>The model is known, but not ready to serve.</summary>
    ModelNotReady,

    /// <summary>A queue is full; try again later.</summary>
    Overloaded,

    /// <summary>No answer before the deadline.</summary>
    DeadlineExceeded,

    /// <summary>The caller went away.</summary>
    Cancelled,

    /// <summary>A device could not be reached, or broke the connection.</summary>
    DeviceUnavailable,

    /// <summary>A device answered something that the protocol does not allow.</summary>
    InvalidAnswer,

    /// <summary>The disk, or the space allowed, is full.</summary>
    StorageFull,

    /// <summary>The protocol has it, this server does not.</summary>
    Unsupported,

    /// <summary>A defect of the service.</summary>
    Internal,
}
