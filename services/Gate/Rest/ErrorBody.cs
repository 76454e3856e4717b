namespace EdgeAspire.Gate.Rest;

/// <summary>The protocol's error body.</summary>
internal sealed record ErrorBody(string Error);
