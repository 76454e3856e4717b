namespace EdgeAspire.Protocol.Plans;

/// <summary>Where the computing time of a device comes from, in shares of 0 to 1 whose sum is 1.</summary>
/// <param name="Profile">Layers that were measured on it.</param>
/// <param name="Regression">Layers predicted from others that were measured on it.</param>
/// <param name="Flops">Layers priced by its speed in operations per second.</param>
public sealed record PlannedCostShares(double Profile, double Regression, double Flops);
