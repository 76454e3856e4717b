namespace EdgeAspire.Gate.Rest;

internal sealed record ServerReadyBody(bool Ready, string? Error = null);
