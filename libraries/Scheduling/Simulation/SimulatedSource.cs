namespace EdgeAspire.Scheduling.Simulation;

/// <summary>Where items arrive.</summary>
/// <param name="Worker">At which worker.</param>
/// <param name="ArrivalSeconds">When, in order.</param>
/// <param name="Weight">Their priority.</param>
/// <param name="DeadlineSeconds">Seconds from an arrival in which its result is wanted.</param>
public sealed record SimulatedSource(
    int Worker, IReadOnlyList<double> ArrivalSeconds, double Weight = 1, double DeadlineSeconds = double.PositiveInfinity);
