namespace EdgeAspire.Trainer.Runs;

/// <summary>A run as it is stored and shown.</summary>
public sealed record RunRecord
{
    /// <summary>Identifier; later runs sort after earlier ones.</summary>
    public required string Id { get; init; }

    /// <summary>What is trained.</summary>
    public required RunPlan Plan { get; init; }

    /// <summary>Where it is.</summary>
    public required RunState State { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it was last taken up.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }

    /// <summary>The version that it wrote to the repository.</summary>
    public int? Version { get; init; }

    /// <summary>Whether it will not change any more.</summary>
    internal bool IsFinished => State is RunState.Completed or RunState.Failed or RunState.Cancelled;
}
