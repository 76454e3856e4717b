namespace EdgeAspire.Scheduler.Endpoints;

internal sealed record QueueBody(int Source, string? Name, int Waiting);
