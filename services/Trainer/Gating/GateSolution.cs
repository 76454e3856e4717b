namespace EdgeAspire.Trainer.Gating;

/// <summary>How a gate ended for one batch.</summary>
/// <param name="SoftDistance">J of the differentiable shares; equal to <paramref name="HardDistance"/> for the direct solver.</param>
/// <param name="HardDistance">J of the assignment that was returned.</param>
/// <param name="Steps">Assignments or gradient steps tried.</param>
/// <param name="TargetMet">Whether the hard J is within the tolerance (at least the half sample that no assignment can undercut).</param>
internal readonly record struct GateSolution(double SoftDistance, double HardDistance, int Steps, bool TargetMet);
