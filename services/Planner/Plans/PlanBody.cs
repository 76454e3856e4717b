using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeAspire.Planner.Plans;

/// <summary>A request for a plan as it comes; nothing in it is checked.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal record PlanBody
{
    /// <summary>A model of the repository; in its place, <see cref="Sha256"/>.</summary>
    public string? Model { get; init; }

    /// <summary>Its version; the newest when left out.</summary>
    public int? Version { get; init; }

    /// <summary>Its part; may be left out when there is one only.</summary>
    public string? Part { get; init; }

    /// <summary>A file of the repository by its hash.</summary>
    [JsonPropertyName("sha256")]
    public string? Sha256 { get; init; }

    /// <summary>Dimensions of inputs by their names, for those that the file leaves open.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<long>?>? Shapes { get; init; }

    /// <summary>Devices, each a name or a <see cref="PlanDeviceBody"/>; all that are registered with a speed when left out.</summary>
    public IReadOnlyList<JsonElement>? Devices { get; init; }

    /// <summary>The gateway; its link is as fast as the devices' fastest when left out.</summary>
    public PlanGatewayBody? Gateway { get; init; }

    /// <summary>"shared" or "switched".</summary>
    public string? Transport { get; init; }

    public bool DeviceToDevice { get; init; }

    public double RoundOverheadMs { get; init; }

    /// <summary>What was seen of devices while they carried a plan out, by name.</summary>
    public IReadOnlyDictionary<string, PlanObservationBody?>? Observations { get; init; }

    /// <summary>"latency", "throughput" or "memory".</summary>
    public string? Objective { get; init; }

    /// <summary>The algorithm; "best" when left out.</summary>
    public string? Algorithm { get; init; }

    /// <summary>The algorithms to compare; all when left out.</summary>
    public IReadOnlyList<string?>? Algorithms { get; init; }

    /// <summary>How the devices may collaborate; in every way when left out.</summary>
    public IReadOnlyList<string?>? Strategies { get; init; }

    /// <summary>The number formats that may travel; all when left out.</summary>
    public IReadOnlyList<string?>? Wire { get; init; }

    /// <summary>"default" or "coopai".</summary>
    public string? Convention { get; init; }

    /// <summary>The longest that one inference may be predicted to take.</summary>
    public double? DeadlineSeconds { get; init; }

    /// <summary>Memory of devices that state none, in MiB.</summary>
    public double? MemoryMb { get; init; }

    /// <summary>Whether every device has to be used.</summary>
    public bool AllDevices { get; init; }

    public int Seed { get; init; }
}
