using EdgeAspire.Scheduling.Allocation;

namespace EdgeAspire.Scheduling.Items;

/// <summary>
/// An item on its way through a model, at one worker. Immutable: a step that advances it makes another, so that a worker can keep what it
/// handed over until that was acknowledged.
/// </summary>
public sealed record WorkItem
{
    /// <summary>Which item of which source.</summary>
    public required ItemId Id { get; init; }

    /// <summary>The worker at which it was admitted, and to which its result goes.</summary>
    public required int Origin { get; init; }

    /// <summary>The registration of its origin, so that what belongs to a lost one keeps nobody busy.</summary>
    public long OriginIncarnation { get; init; }

    /// <summary>When it was admitted, in seconds of the clock that the scheduler is driven with.</summary>
    public required double AdmittedSeconds { get; init; }

    /// <summary>When its result is due; infinity when it has no deadline.</summary>
    public double DeadlineSeconds { get; init; } = double.PositiveInfinity;

    /// <summary>What a second of its waiting counts against a second of others': the priority of its source; positive.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The cut that it has reached: blocks before it are computed.</summary>
    public int Position { get; init; }

    /// <summary>How often its source began it again because a worker that had it was lost.</summary>
    public int Attempt { get; init; }

    /// <summary>Whether another worker handed it over, so that reading its message costs the processor time.</summary>
    public bool ByMessage { get; init; }

    /// <summary>Who computes which blocks, where a policy decides that at the source; otherwise null.</summary>
    public LayerAllocation? Allocation { get; init; }
}
