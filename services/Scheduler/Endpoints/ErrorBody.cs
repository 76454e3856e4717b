namespace EdgeAspire.Scheduler.Endpoints;

internal sealed record ErrorBody(string Error);
