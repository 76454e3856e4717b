namespace EdgeAspire.Protocol.Plans;

/// <summary>A device in a plan, over the whole plan.</summary>
public sealed record PlannedDevice
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Predicted work per inference, in seconds.</summary>
    public double ComputeSeconds { get; init; }

    /// <summary>Weights and most activations at the same time, in bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>What it may use; null when nobody said.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Bytes that it sends per inference.</summary>
    public long SentBytes { get; init; }

    /// <summary>Bytes that it receives per inference.</summary>
    public long ReceivedBytes { get; init; }

    /// <summary>
    /// Where its times come from: <c>profile</c> when all were measured, <c>regression</c> when all follow from other layers measured on
    /// it, <c>flops</c> when all follow from its speed, <c>mixed</c> otherwise.
    /// </summary>
    public required string CostSource { get; init; }

    /// <summary>Shares of the three sources in its time; null in plans of earlier versions.</summary>
    public PlannedCostShares? CostShares { get; init; }
}
