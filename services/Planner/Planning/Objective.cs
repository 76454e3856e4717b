namespace EdgeAspire.Planner.Planning;

/// <summary>What a plan should make small.</summary>
internal enum Objective
{
    /// <summary>Seconds of one inference.</summary>
    Latency,

    /// <summary>Seconds from one answer to the next under load.</summary>
    Throughput,

    /// <summary>The memory of the device that needs most.</summary>
    Memory,
}
