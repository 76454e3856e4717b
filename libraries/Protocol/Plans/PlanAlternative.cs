namespace EdgeAspire.Protocol.Plans;

/// <summary>What another algorithm would have planned.</summary>
/// <param name="Strategy">How the devices would collaborate.</param>
/// <param name="Algorithm">The algorithm's name.</param>
/// <param name="Seconds">Predicted seconds of one inference.</param>
/// <param name="PeriodSeconds">Predicted seconds from one answer to the next under load.</param>
/// <param name="MemoryBytes">Most memory of a device.</param>
/// <param name="Wire">How its tensors would travel.</param>
public sealed record PlanAlternative(
    string Strategy, string Algorithm, double Seconds, double PeriodSeconds, long MemoryBytes, WireFormat Wire);
