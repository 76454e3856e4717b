namespace EdgeAspire.Trainer.Team;

/// <summary>Shares of the experts over some iterations.</summary>
/// <param name="Iterations">How many iterations.</param>
/// <param name="Assigned">Mean share of the samples assigned to each expert.</param>
/// <param name="Plain">Mean share of the samples of which each expert is the least uncertain.</param>
/// <param name="LargestDeviation">Largest distance of the assigned share of any expert in any single iteration from 1/K.</param>
public sealed record ShareSummary(int Iterations, IReadOnlyList<double> Assigned, IReadOnlyList<double> Plain, double LargestDeviation);
