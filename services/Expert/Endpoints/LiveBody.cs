namespace EdgeAspire.Expert.Endpoints;

internal sealed record LiveBody(bool Live);
