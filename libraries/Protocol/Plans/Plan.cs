using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace EdgeAspire.Protocol.Plans;

/// <summary>
/// What runs where, and what that is predicted to take. A plan never changes: a new one replaces it. The planner writes it; gate, scheduler
/// and stages carry it out.
/// </summary>
public sealed record Plan
{
    /// <summary>The version of this form that is written, and the only one that is read.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Version of the document's form.</summary>
    [JsonPropertyName("version")]
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>SHA-256 of the model's file; null for a model that has none.</summary>
    public string? ModelSha256 { get; init; }

    /// <summary>
    /// Dimensions of the model's inputs by their names, as the caller fixed them, for which the plan and its parts are made; null when the
    /// file's own were taken, with an open batch as 1.
    /// </summary>
    public ImmutableSortedDictionary<string, ImmutableArray<long>>? Shapes { get; init; }

    /// <summary>
    /// How the devices collaborate: <c>single</c>, <c>coop</c>, <c>pipeline</c>, <c>mdi</c>, or <c>replicas</c>: each block is the whole model
    /// on another device, and requests take the blocks in turn.
    /// </summary>
    public required string Strategy { get; init; }

    /// <summary>The algorithm that planned it.</summary>
    public required string Algorithm { get; init; }

    /// <summary>What was asked for: <c>latency</c>, <c>throughput</c> or <c>memory</c>.</summary>
    public required string Objective { get; init; }

    /// <summary>What the predictions count: <c>default</c> or <c>coopai</c>.</summary>
    public required string Convention { get; init; }

    /// <summary>Predicted seconds of one inference, alone.</summary>
    public required double Seconds { get; init; }

    /// <summary>
    /// Predicted seconds of one inference, alone, as the runtime carries the plan out: devices begin when what they take has come, where
    /// <see cref="Seconds"/> lets one round begin when the one before has ended. Null for plans that are not rounds.
    /// </summary>
    public double? ForecastSeconds { get; init; }

    /// <summary>Predicted seconds from one answer to the next under load.</summary>
    public required double PeriodSeconds { get; init; }

    /// <summary>Bytes on all links per inference.</summary>
    public required long Bytes { get; init; }

    /// <summary>How floating-point tensors travel.</summary>
    public WireFormat Wire { get; init; }

    /// <summary>How the gateway shares its rate: <c>equal</c> or <c>work_conserving</c>.</summary>
    public required string Sharing { get; init; }

    /// <summary>Whether devices compute while rows travel.</summary>
    public bool Overlap { get; init; }

    /// <summary>Whether rows go from device to device, not by way of the gateway.</summary>
    public bool DeviceToDevice { get; init; }

    /// <summary>The devices that take part; a device that no block uses is not among them.</summary>
    public required ImmutableArray<PlannedDevice> Devices { get; init; }

    /// <summary>The rounds, or the stages of a chain, in their order.</summary>
    public required ImmutableArray<PlannedBlock> Blocks { get; init; }

    /// <summary>What else was planned, for comparison.</summary>
    public ImmutableArray<PlanAlternative> Alternatives { get; init; } = [];

    /// <summary>Most memory of a device.</summary>
    [JsonIgnore]
    public long MaxMemoryBytes => Devices.IsDefaultOrEmpty ? 0 : Devices.Max(device => device.MemoryBytes);
}
