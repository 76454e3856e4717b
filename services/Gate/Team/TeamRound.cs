using EdgeAspire.Gate.Inference;
using EdgeAspire.Gate.Routing;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Team;

/// <summary>What the hops of one request share.</summary>
/// <param name="Request">What every expert is asked; all get the same bytes.</param>
/// <param name="Version">Whom to ask.</param>
/// <param name="Deadline">How long to wait.</param>
/// <param name="AsksSuspended">Nobody else is left: devices that did not answer lately are asked too.</param>
/// <param name="StartTimestamp">When the round began.</param>
/// <param name="Late">Signalled at the deadline.</param>
/// <param name="Either">Signalled at the deadline, or when the caller goes away.</param>
internal sealed record TeamRound(
    InferRequest Request, VersionRoute Version, RequestDeadline Deadline, bool AsksSuspended, long StartTimestamp, CancellationToken Late, CancellationToken Either)
{
    public Tensor Input => Request.Inputs[0];
}
