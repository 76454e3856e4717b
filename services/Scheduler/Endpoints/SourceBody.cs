namespace EdgeAspire.Scheduler.Endpoints;

internal sealed record SourceBody(
    string Name, int Source, double Weight, double? DeadlineSeconds, int Unanswered, long Admitted, long Refused, long Answered, long Late);
