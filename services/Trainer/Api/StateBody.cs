using EdgeAspire.Trainer.Runs;

namespace EdgeAspire.Trainer.Api;

/// <summary>A state event.</summary>
internal sealed record StateBody(string Run, RunState State, string? Error, int? Version);
