namespace EdgeAspire.Protocol.Service;

/// <summary>What takes too long on a connection.</summary>
/// <param name="Stalled">Calls whose caller neither sends nor takes anything.</param>
/// <param name="Late">Calls whose deadline has passed.</param>
/// <param name="IsIdle">Whether there was no call for long.</param>
/// <param name="CloseReason">Why the connection cannot be saved; null when it can.</param>
internal sealed record WatchFindings(IReadOnlyList<ServedCall> Stalled, IReadOnlyList<ServedCall> Late, bool IsIdle, string? CloseReason);
