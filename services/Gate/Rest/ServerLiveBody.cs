namespace EdgeAspire.Gate.Rest;

internal sealed record ServerLiveBody(bool Live);
