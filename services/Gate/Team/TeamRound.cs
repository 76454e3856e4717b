using EdgeAspire.Gate.Inference;
using EdgeAspire.Gate.Routing;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Team;

/// <summary>What the hops of one request share.</summary>
/// <param name="Input">The input; every expert gets the same bytes.</param>
/// <param name="Version">Whom to ask.</param>
/// <param name="Deadline">How long to wait.</param>
/// <param name="StartTimestamp">When the round began.</param>
/// <param name="Late">Signalled at the deadline.</param>
/// <param name="Either">Signalled at the deadline, or when the caller goes away.</param>
internal sealed record TeamRound(
    Tensor Input, VersionRoute Version, RequestDeadline Deadline, long StartTimestamp, CancellationToken Late, CancellationToken Either);
