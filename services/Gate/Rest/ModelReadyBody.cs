namespace EdgeAspire.Gate.Rest;

internal sealed record ModelReadyBody(string Name, bool Ready, string? Error = null);
