namespace EdgeAspire.Scheduling.Simulation;

/// <summary>Something that happens to a worker.</summary>
/// <param name="Seconds">When.</param>
/// <param name="Worker">To whom.</param>
/// <param name="Kind">What.</param>
/// <param name="DurationSeconds">After how long it is over; infinity for never.</param>
public sealed record Fault(double Seconds, int Worker, FaultKind Kind, double DurationSeconds);
