using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;

namespace EdgeAspire.Gate.Inference;

/// <summary>How long a request may take.</summary>
/// <param name="Limit">From its arrival to the answer from those that came.</param>
/// <param name="IsShortened">The caller asked for less than the gate's own deadline, so lateness says nothing about a device.</param>
internal readonly record struct RequestDeadline(TimeSpan Limit, bool IsShortened)
{
    private const string TimeoutParameter = "timeout";

    /// <summary>The shortest of the gate's deadline, the transport's and the request's <c>timeout</c> parameter (microseconds; 0 is none).</summary>
    public static Outcome<RequestDeadline> Of(InferRequest request, TimeSpan gateLimit, TimeSpan? transportLimit)
    {
        var limit = transportLimit < gateLimit ? transportLimit.Value : gateLimit;
        if (request.Parameters.TryGetValue(TimeoutParameter, out var value))
        {
            if (Microseconds(value) is not { } microseconds)
            {
                return new Error(ErrorReason.InvalidArgument, $"Parameter '{TimeoutParameter}': expected microseconds, 0 or more, got {value}.");
            }

            if (microseconds > 0 && microseconds < limit.TotalMicroseconds)
            {
                limit = TimeSpan.FromMicroseconds((double)microseconds);
            }
        }

        return limit > TimeSpan.Zero
            ? new RequestDeadline(limit, limit < gateLimit)
            : new Error(ErrorReason.DeadlineExceeded, "The caller's deadline had passed when the request came.");
    }

    private static ulong? Microseconds(InferParameter value) => value.ParameterChoiceCase switch
    {
        InferParameter.ParameterChoiceOneofCase.Int64Param when value.Int64Param >= 0 => (ulong)value.Int64Param,
        InferParameter.ParameterChoiceOneofCase.Uint64Param => value.Uint64Param,
        _ => null,
    };
}
