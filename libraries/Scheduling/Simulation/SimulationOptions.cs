using EdgeAspire.Scheduling.Models;
using EdgeAspire.Scheduling.Policies;
using EdgeAspire.Scheduling.Workers;

namespace EdgeAspire.Scheduling.Simulation;

/// <summary>A simulated cluster and what happens to it.</summary>
public sealed record SimulationOptions
{
    /// <summary>The model.</summary>
    public required LayerChain Chain { get; init; }

    /// <summary>The workers by number.</summary>
    public required IReadOnlyList<SimulatedDevice> Devices { get; init; }

    /// <summary>Where items arrive.</summary>
    public required IReadOnlyList<SimulatedSource> Sources { get; init; }

    /// <summary>Makes the policy of a worker.</summary>
    public required Func<ISchedulingPolicy> CreatePolicy { get; init; }

    /// <summary>Bounds of the schedulers.</summary>
    public SchedulerOptions Scheduler { get; init; } = new();

    /// <summary>The seconds that each message with activations holds the medium which all share; 0 when each worker has a link of its own.</summary>
    public double SharedHopSeconds { get; init; }

    /// <summary>Seconds from one worker to another besides those of bytes; of acknowledgements, notes and results too.</summary>
    public double LatencySeconds { get; init; }

    /// <summary>Bits per second of each worker's own link, each way; infinity on a shared medium.</summary>
    public double LinkBitsPerSecond { get; init; } = double.PositiveInfinity;

    /// <summary>Share of messages that get lost, and are sent again.</summary>
    public double LossShare { get; init; }

    /// <summary>What happens to workers.</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>Seconds without a sign after which the registry takes a worker for lost.</summary>
    public double LeaseSeconds { get; init; } = 2;

    /// <summary>At most so many seconds pass until a worker has a new view; each another time.</summary>
    public double ViewSeconds { get; init; } = 0.5;

    /// <summary>Seconds after which a message without an acknowledgement is sent again.</summary>
    public double ResendSeconds { get; init; } = 1;

    /// <summary>Seconds between views that tell what workers measured of themselves; 0 when they keep what they registered.</summary>
    public double MeasuredViewSeconds { get; init; }

    /// <summary>
    /// Whether every worker knows all others' queues at once, as simulations of the paper have it. Otherwise it knows what came with
    /// acknowledgements.
    /// </summary>
    public bool KnowsAll { get; init; }

    /// <summary>Where chance begins.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>The simulated time at which it is given up.</summary>
    public double MaxSeconds { get; init; } = 1e7;

    internal bool CanLose => LossShare > 0 || Faults.Count > 0;
}
