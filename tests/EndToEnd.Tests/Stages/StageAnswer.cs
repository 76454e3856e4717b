namespace EdgeAspire.EndToEnd.Tests.Stages;

/// <summary>What came of asking stages once.</summary>
/// <param name="Scores">The answer; null when there is none.</param>
/// <param name="Plan">The plan that was carried out; null without an answer.</param>
/// <param name="Retries">How often the request was begun again.</param>
/// <param name="Error">Why there is no answer.</param>
internal sealed record StageAnswer(float[]? Scores, string? Plan, long Retries, string? Error);
