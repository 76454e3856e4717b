using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Gate.Plans;

/// <summary>Why a plan was not carried out.</summary>
/// <param name="Device">The device whose call failed.</param>
/// <param name="Error">What it or the connection said.</param>
internal sealed record PlanFailure(string Device, Error Error)
{
    /// <summary>Whether the device has lost a part: it says that there is no such model, which over gRPC is the status of everything that is not found.</summary>
    public bool IsPartGone => Error.Reason is ErrorReason.UnknownModel or ErrorReason.ModelNotReady or ErrorReason.NotFound;

    /// <summary>Whether another try, perhaps without the device, can do better: the request itself is not at fault.</summary>
    public bool IsDevices => Error.Reason is ErrorReason.DeviceUnavailable or ErrorReason.UnknownModel or ErrorReason.ModelNotReady
        or ErrorReason.Overloaded or ErrorReason.InvalidAnswer or ErrorReason.Internal or ErrorReason.NotFound or ErrorReason.Conflict;
}
