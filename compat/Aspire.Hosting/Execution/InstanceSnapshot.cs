namespace Aspire.Hosting.Execution;

/// <summary>What is known of one process at one moment.</summary>
internal sealed record InstanceSnapshot(string Resource, string Name, IReadOnlyList<EndpointView> Endpoints)
{
    public InstanceState State { get; init; }

    public InstanceHealth Health { get; init; }

    public bool HasHealthChecks { get; init; }

    public int? ProcessId { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public int Restarts { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>The resources it waits for.</summary>
    public IReadOnlyList<string> WaitsFor { get; init; } = [];

    /// <summary>Why it is in this state, for people.</summary>
    public string? Note { get; init; }

    /// <summary>Whether others may use it.</summary>
    public bool IsReady => State == InstanceState.Running && (!HasHealthChecks || Health == InstanceHealth.Healthy);
}
