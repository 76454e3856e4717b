namespace EdgeAspire.Scheduling.Simulation;

/// <summary>A worker of a simulated cluster.</summary>
/// <param name="SecondsPerWork">Seconds that it takes per unit of the chain's work.</param>
/// <param name="FirstBlock">The cut at which the blocks begin that it has memory for.</param>
/// <param name="LastBlock">The cut at which they end.</param>
/// <param name="SendSeconds">Processor seconds of writing a message with activations.</param>
/// <param name="ReceiveSeconds">Processor seconds of reading one.</param>
public sealed record SimulatedDevice(double SecondsPerWork, int FirstBlock, int LastBlock, double SendSeconds, double ReceiveSeconds);
