namespace EdgeAspire.Planner.Api;

/// <summary>The body of every answer that is not a success.</summary>
internal sealed record ErrorBody(string Error);
