namespace EdgeAspire.EndToEnd.Tests;

/// <summary>What the tests read of an answer.</summary>
internal sealed record Answer(long Label, long Expert, double Entropy, double[] Probabilities, bool Degraded, string? DegradedReason, int Hops);
