namespace EdgeAspire.Scheduling.Simulation;

/// <summary>What happens to a worker.</summary>
public enum FaultKind
{
    /// <summary>Its process dies with all that it had; it starts anew afterwards.</summary>
    Kill,

    /// <summary>Nothing passes to or from it for a while; what it had it keeps.</summary>
    Cut,

    /// <summary>It ends what it has, leaves, and starts anew afterwards.</summary>
    Leave,
}
