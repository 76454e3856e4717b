using System.Collections.Immutable;
using System.Globalization;

namespace EdgeAspire.Planner.Planning.Clusters;

/// <summary>Devices around a gateway. What is not stated costs nothing.</summary>
/// <param name="Devices">The devices, in the order in which plans without a preference use them.</param>
/// <param name="GatewayBitsPerSecond">Rate of the gateway's link; of the medium itself when it is shared.</param>
internal sealed record Cluster(ImmutableArray<PlanDevice> Devices, double GatewayBitsPerSecond)
{
    /// <summary>What the links share.</summary>
    public Transport Transport { get; init; } = Transport.Shared;

    /// <summary>Whether devices may send to each other without the gateway.</summary>
    public bool DeviceToDevice { get; init; }

    /// <summary>Delay of a message on the gateway's link, in seconds.</summary>
    public double GatewayDelaySeconds { get; init; }

    /// <summary>What a round costs besides bytes and operations: calls, serialization, scheduling.</summary>
    public double RoundOverheadSeconds { get; init; }

    /// <summary>What was seen of devices that carried a plan out; at most one entry each.</summary>
    public ImmutableArray<StageObservation> Observations { get; init; } = [];

    /// <summary>The cluster with devices as slow as they were seen to be. What is left of the observations is how full queues were.</summary>
    public Cluster Corrected() => Slowed(seen => seen.MeasuredSeconds / seen.PredictedSeconds) with
    {
        Observations = [.. Observations.Select(seen => seen with { PredictedSeconds = seen.MeasuredSeconds })],
    };

    /// <summary>The cluster with observed devices slower by a factor.</summary>
    public Cluster Slowed(Func<StageObservation, double> factorOf) => this with
    {
        Devices =
        [
            .. Devices.Select(device => Observations.FirstOrDefault(seen => string.Equals(seen.Device, device.Name, StringComparison.Ordinal)) is { } seen
                ? device.Slowed(factorOf(seen))
                : device),
        ],
    };

    /// <summary>Identical devices with links as fast as the gateway's, as CoopAI assumes them.</summary>
    public static Cluster Identical(int count, double flopsPerSecond, double bitsPerSecond) => new(
        [
            .. Enumerable.Range(1, count).Select(
                number => new PlanDevice(string.Create(CultureInfo.InvariantCulture, $"device-{number}"), flopsPerSecond, bitsPerSecond)),
        ],
        bitsPerSecond);
}
