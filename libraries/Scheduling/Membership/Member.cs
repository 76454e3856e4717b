namespace EdgeAspire.Scheduling.Membership;

/// <summary>A worker as the registry knows it.</summary>
/// <param name="Worker">Its number.</param>
/// <param name="Incarnation">The version of the first view that has it since it registered last: what it held before then is lost.</param>
/// <param name="SecondsPerWork">Seconds that it takes per unit of a chain's work.</param>
/// <param name="SecondsPerParameter">Seconds that it takes per parameter, gamma of eq. (1).</param>
/// <param name="FirstBlock">The cut at which the blocks begin that it has memory for.</param>
/// <param name="LastBlock">The cut at which they end.</param>
/// <param name="IsLeaving">Whether it ends what it has and takes nothing more.</param>
public sealed record Member(
    int Worker, long Incarnation, double SecondsPerWork, double SecondsPerParameter, int FirstBlock, int LastBlock, bool IsLeaving = false);
