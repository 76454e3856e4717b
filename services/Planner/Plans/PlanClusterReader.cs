using System.Collections.Immutable;
using EdgeAspire.Inference.Profiling;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Profiles;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Plans;

/// <summary>Reads the devices of a request.</summary>
internal static class PlanClusterReader
{
    private const double BytesPerMebibyte = 1 << 20;

    /// <summary>The cluster, or what is wrong with which device. What a device measured of itself goes before its speed.</summary>
    public static Outcome<Cluster> Read(PlanBody body, ProfileStore profiles)
    {
        if (body.Devices is not { } devices)
        {
            return Invalid(
                "devices is missing: devices in the registry do not state their speed yet, so list them as {\"name\", \"gflops\", \"mbps\", \"memory_mb\"}");
        }

        if (body.Gateway?.Mbps is not { } gatewayMbps)
        {
            return Invalid("gateway.mbps is missing: the rate of the gateway's link in Mbit/s");
        }

        if (devices.Count > ClusterRules.MaxDevices)
        {
            return Invalid($"devices has {devices.Count} entries: at most {ClusterRules.MaxDevices} can be planned for");
        }

        if (!Enum.TryParse(body.Transport ?? nameof(Transport.Shared), ignoreCase: true, out Transport transport)
            || !Enum.IsDefined(transport))
        {
            return Invalid($"transport '{Names.Shown(body.Transport)}' is not known; known are shared, switched");
        }

        var planned = ImmutableArray.CreateBuilder<PlanDevice>(devices.Count);
        for (int i = 0; i < devices.Count; i++)
        {
            if (!Read(devices[i], $"devices[{i}]", gatewayMbps, body.MemoryMb, profiles).TryGetValue(out PlanDevice? device, out Error? fault))
            {
                return fault;
            }

            planned.Add(device);
        }

        Cluster cluster = new(planned.MoveToImmutable(), gatewayMbps * 1e6)
        {
            Transport = transport,
            DeviceToDevice = body.DeviceToDevice,
            GatewayDelaySeconds = body.Gateway.DelayMs / 1e3,
            RoundOverheadSeconds = body.RoundOverheadMs / 1e3,
        };
        return ClusterRules.Check(cluster) is { } error ? error with { Message = error.Message + "." } : cluster;
    }

    private static Outcome<PlanDevice> Read(PlanDeviceBody? device, string place, double gatewayMbps, double? memoryMb, ProfileStore profiles)
    {
        if (device is null)
        {
            return Invalid($"{place} is null: expected an object with name and gflops");
        }

        if (Names.FindDeviceFault($"{place}.name", device.Name ?? string.Empty) is { } fault)
        {
            return fault;
        }

        if (device.Gflops is not { } gflops)
        {
            return Invalid($"{place}.gflops is missing: the speed of device '{device.Name}'");
        }

        LayerPredictor? layers = profiles.Find(device.Name!).TryGetValue(out ImmutableArray<LayerMeasurement> measurements, out _)
            ? new LayerPredictor(LatestMeasurements.Of(measurements))
            : null;
        return new PlanDevice(device.Name!, gflops * 1e9, (device.Mbps ?? gatewayMbps) * 1e6)
        {
            DelaySeconds = device.DelayMs / 1e3,
            MemoryBytes = (device.MemoryMb ?? memoryMb) is { } memory ? BytesOf(memory) : null,
            Profile = device.ProfileMs is { Count: > 0 } || layers is not null
                ? new DeviceProfile((device.ProfileMs ?? ImmutableDictionary<string, double>.Empty).ToImmutableDictionary(
                    entry => entry.Key, entry => entry.Value / 1e3, StringComparer.Ordinal))
                {
                    Layers = layers,
                }
                : null,
        };
    }

    // What is no number of bytes becomes 0, which the rules refuse by the device's name.
    private static long BytesOf(double memoryMb) => memoryMb is > 0 and < 1e12 ? (long)(memoryMb * BytesPerMebibyte) : 0;

    private static Error Invalid(string message) => new(ErrorReason.InvalidArgument, message + ".");
}
