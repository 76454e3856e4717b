namespace EdgeAspire.Expert.Endpoints;

internal sealed record ReadyBody(string? Name, bool Ready);
