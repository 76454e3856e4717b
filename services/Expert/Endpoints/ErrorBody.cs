namespace EdgeAspire.Expert.Endpoints;

internal sealed record ErrorBody(string Error);
