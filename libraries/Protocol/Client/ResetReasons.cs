using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Client;

/// <summary>What a peer's RST_STREAM means to the caller, after gRPC's mapping of HTTP/2 errors.</summary>
internal static class ResetReasons
{
    public static CallResult ToResult(ErrorCode code)
    {
        var reason = code switch
        {
            ErrorCode.RefusedStream => ErrorReason.DeviceUnavailable,
            ErrorCode.Cancel => ErrorReason.Cancelled,
            ErrorCode.EnhanceYourCalm => ErrorReason.Overloaded,
            _ => ErrorReason.InvalidAnswer,
        };
        return new CallResult(null, new Error(reason, $"the peer reset the call with {code}"), WasNotProcessed: code == ErrorCode.RefusedStream);
    }
}
