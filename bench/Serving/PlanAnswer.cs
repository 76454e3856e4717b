namespace EdgeAspire.Bench.Serving;

/// <summary>An answer of the gate.</summary>
/// <param name="Seconds">From the request to the answer, as the caller sees it.</param>
/// <param name="Error">How far it is from what the whole model answers (<see cref="RelativeError"/>); null where nobody knows that.</param>
/// <param name="Plan">The plan that was carried out; null where none was.</param>
/// <param name="Retries">How often the gate began again.</param>
/// <param name="Hops">The calls.</param>
internal sealed record PlanAnswer(double Seconds, double? Error, string? Plan, long Retries, IReadOnlyList<PlanHop> Hops);
