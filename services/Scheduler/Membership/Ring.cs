using EdgeAspire.Protocol.Errors;
using EdgeAspire.Scheduling.Membership;

namespace EdgeAspire.Scheduler.Membership;

/// <summary>The workers with the same plan, as the registry has them.</summary>
/// <param name="View">Who is there.</param>
/// <param name="Peers">Where they are, by number.</param>
/// <param name="Instances">Which start of each it is, by number.</param>
/// <param name="Sources">What the sources of the workers are called, by number.</param>
/// <param name="LeftOut">Names that have no place because another worker has the same number.</param>
/// <param name="Unanswerable">Why no item can be answered as it is now; null when it can.</param>
internal sealed record Ring(
    RingView View, IReadOnlyDictionary<int, PeerAddress> Peers, IReadOnlyDictionary<int, ulong> Instances, IReadOnlyDictionary<int, string> Sources, IReadOnlyList<string> LeftOut, Error? Unanswerable);
