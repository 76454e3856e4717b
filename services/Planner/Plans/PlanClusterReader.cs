using System.Collections.Immutable;
using System.Text.Json;
using EdgeAspire.Planner.Api;
using EdgeAspire.Planner.Devices;
using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Planner.Profiles;
using EdgeAspire.Protocol.Devices;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Plans;

/// <summary>
/// Reads the devices of a request. What it lists goes before what a device registered, and that before what follows from measurements;
/// measured times of layers go before any speed.
/// </summary>
internal sealed class PlanClusterReader
{
    private const double BytesPerMebibyte = 1 << 20;
    private const int MaxNamed = 8;

    private readonly DeviceLeases _leases;
    private readonly ProfileStore _profiles;

    public PlanClusterReader(DeviceLeases leases, ProfileStore profiles)
    {
        _leases = leases;
        _profiles = profiles;
    }

    /// <summary>The cluster, or what is wrong with which device.</summary>
    public Outcome<Cluster> Read(PlanBody body)
    {
        if (FindFault(body) is { } first)
        {
            return first;
        }

        Dictionary<string, DeviceRegistration> registered = _leases.List().Devices
            .Where(device => !device.Lost)
            .ToDictionary(device => device.Registration.Device, device => device.Registration, StringComparer.Ordinal);
        Outcome<IReadOnlyList<RequestedDevice>> found = body.Devices is { } listed ? FindListed(listed, registered) : FindRegistered(registered);
        if (!found.TryGetValue(out IReadOnlyList<RequestedDevice>? requested, out Error? error))
        {
            return error;
        }

        // Devices measure their links to the gateway, so its own is at least as fast as the fastest of them.
        if ((body.Gateway?.Mbps ?? requested.Max(device => device.Mbps)) is not { } gatewayMbps)
        {
            return Invalid("gateway.mbps is missing: the rate of the gateway's link in Mbit/s, which no device states of its own link either");
        }

        Cluster cluster = new([.. requested.Select(device => Plan(device, gatewayMbps, body.MemoryMb))], gatewayMbps * 1e6)
        {
            Transport = TransportOf(body)!.Value,
            DeviceToDevice = body.DeviceToDevice,
            GatewayDelaySeconds = (body.Gateway?.DelayMs ?? 0) / 1e3,
            RoundOverheadSeconds = body.RoundOverheadMs / 1e3,
            Observations = body.Observations is { } seen ? [.. seen.Select(entry => Observation(entry.Key, entry.Value))] : [],
        };
        return ClusterRules.Check(cluster) is { } fault ? fault with { Message = fault.Message + "." } : cluster;
    }

    /// <summary>What is wrong with a request, whatever is known of its devices; null for nothing.</summary>
    public static Error? FindFault(PlanBody body)
    {
        if (body.Devices?.Count > ClusterRules.MaxDevices)
        {
            return Invalid($"devices has {body.Devices.Count} entries: at most {ClusterRules.MaxDevices} can be planned for");
        }

        return TransportOf(body) is null
            ? Invalid($"transport '{Names.Shown(body.Transport)}' is not known; known are shared, switched")
            : (body.Devices ?? []).Select((device, index) => Read(device, $"devices[{index}]").Error).FirstOrDefault(error => error is not null);
    }

    /// <summary>The name of a listed device; null when the entry is none.</summary>
    public static string? NameOf(JsonElement listed) => Read(listed, string.Empty).TryGetValue(out PlanDeviceBody? body, out _) ? body.Name : null;

    private static Transport? TransportOf(PlanBody body) =>
        Enum.TryParse(body.Transport ?? nameof(Transport.Shared), ignoreCase: true, out Transport transport) && Enum.IsDefined(transport)
            ? transport
            : null;

    private Outcome<IReadOnlyList<RequestedDevice>> FindListed(
        IReadOnlyList<JsonElement> listed, Dictionary<string, DeviceRegistration> registered)
    {
        List<RequestedDevice> devices = [];
        for (int i = 0; i < listed.Count; i++)
        {
            string place = $"devices[{i}]";
            if (!Read(listed[i], place).TryGetValue(out PlanDeviceBody? body, out Error? error))
            {
                return error;
            }

            RequestedDevice device = Describe(body, registered.GetValueOrDefault(body.Name!));
            if (device.FlopsPerSecond is null)
            {
                return Invalid($"{place}.gflops is missing: device '{body.Name}' {device.WithoutSpeed}");
            }

            devices.Add(device);
        }

        return devices;
    }

    private Outcome<IReadOnlyList<RequestedDevice>> FindRegistered(Dictionary<string, DeviceRegistration> registered)
    {
        List<RequestedDevice> all =
        [
            .. registered.Values
                .OrderBy(registration => registration.Device, StringComparer.Ordinal)
                .Select(registration => Describe(new PlanDeviceBody { Name = registration.Device }, registration)),
        ];
        List<RequestedDevice> usable = [.. all.Where(device => device.FlopsPerSecond is not null)];
        if (usable.Count == 0)
        {
            string known = all.Count == 0
                ? "no device is registered"
                : string.Join("; ", all.Take(MaxNamed).Select(device => $"device '{device.Body.Name}' {device.WithoutSpeed}"));
            return Invalid($"devices is missing, and nothing is registered that could be planned for: {known}");
        }

        return usable.Count > ClusterRules.MaxDevices
            ? Invalid($"devices is missing, and {usable.Count} registered devices could be planned for: name at most {ClusterRules.MaxDevices} of them")
            : usable;
    }

    private static Outcome<PlanDeviceBody> Read(JsonElement element, string place)
    {
        PlanDeviceBody? body;
        try
        {
            body = element.ValueKind switch
            {
                JsonValueKind.String => new PlanDeviceBody { Name = element.GetString() },
                JsonValueKind.Object => element.Deserialize(PlannerJson.Readable.PlanDeviceBody),
                _ => null,
            };
        }
        catch (JsonException exception)
        {
            return new Error(ErrorReason.MalformedRequest, $"{place}{exception.Path?.TrimStart('$')} is not what a device has there.");
        }

        return body is null
            ? Invalid($"{place} is {element.ValueKind.ToString().ToLowerInvariant()}: expected a device's name, or an object with name and gflops")
            : Names.FindDeviceFault($"{place}.name", body.Name ?? string.Empty) is { } fault ? fault
            : body;
    }

    private RequestedDevice Describe(PlanDeviceBody body, DeviceRegistration? registration)
    {
        LayerPredictor? layers = _profiles.Find(body.Name!).TryGetValue(out ProfileDocument? profile, out _)
            ? new LayerPredictor(LatestMeasurements.Of(profile.Measurements))
            : null;
        return new RequestedDevice(body, registration, layers);
    }

    private static PlanDevice Plan(RequestedDevice device, double gatewayMbps, double? memoryMb) => new(
        device.Body.Name!, device.FlopsPerSecond!.Value, (device.Mbps ?? gatewayMbps) * 1e6)
    {
        IsSpeedMeasured = device.StatedGflops is null,
        DelaySeconds = device.DelayMs / 1e3,
        MessageSeconds = device.MessageMs / 1e3,
        MemoryBytes = device.Body.MemoryMb is { } listed ? BytesOf(listed)
            : device.Registration is { HasMemoryBytes: true } registration ? registration.MemoryBytes
            : memoryMb is { } common ? BytesOf(common)
            : null,
        Profile = device.Body.ProfileMs is { Count: > 0 } || device.Layers is not null
            ? new DeviceProfile((device.Body.ProfileMs ?? ImmutableDictionary<string, double>.Empty).ToImmutableDictionary(
                entry => entry.Key, entry => entry.Value / 1e3, StringComparer.Ordinal))
            {
                Layers = device.Layers,
            }
            : null,
    };

    private static StageObservation Observation(string device, PlanObservationBody? seen) =>
        new(device, seen?.PredictedSeconds ?? 0, seen?.MeasuredSeconds ?? 0, seen?.QueueOccupancy ?? 0);

    // What is no number of bytes becomes 0, which the rules refuse by the device's name.
    private static long BytesOf(double memoryMb) => memoryMb is > 0 and < 1e12 ? (long)(memoryMb * BytesPerMebibyte) : 0;

    private static Error Invalid(string message) => new(ErrorReason.InvalidArgument, message + ".");
}
