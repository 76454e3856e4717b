using System.Collections.Immutable;

namespace EdgeAspire.Protocol.Plans;

/// <summary>One round, or one stage of a chain.</summary>
public sealed record PlannedBlock
{
    /// <summary>The model's layers, by node name, in the order of the model.</summary>
    public required ImmutableArray<string> Layers { get; init; }

    /// <summary><c>whole</c>, <c>spatial</c>, <c>spatial_input</c>, <c>output</c>, <c>input</c>, <c>hybrid</c> or <c>branch</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>The devices that take part, in the order of their slices.</summary>
    public required ImmutableArray<string> Devices { get; init; }

    /// <summary>How its tensors travel.</summary>
    public WireFormat Wire { get; init; }

    /// <summary>Whether the whole output goes to the gateway; otherwise rows stay where they were computed until asked for.</summary>
    public bool Returned { get; init; }

    /// <summary>Predicted work of the device that decides the block's time, in seconds.</summary>
    public required double ComputeSeconds { get; init; }

    /// <summary>Predicted time beyond that: transfers that nothing hides, delays, overhead.</summary>
    public required double TransferSeconds { get; init; }

    /// <summary>Bytes on all links.</summary>
    public long Bytes { get; init; }

    /// <summary>What each device does.</summary>
    public required ImmutableArray<PlannedSlice> Slices { get; init; }
}
