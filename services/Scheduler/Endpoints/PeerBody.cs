namespace EdgeAspire.Scheduler.Endpoints;

internal sealed record PeerBody(
    string Device, int Worker, string Address, long Incarnation, bool Leaving, int Held, int Outstanding, double? BacklogSeconds, double LinkSeconds, double LinkSecondsPerByte);
