namespace EdgeAspire.EndToEnd.Tests;

internal sealed record RunState(string State, long Iteration);
