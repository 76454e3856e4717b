using System.Collections.Immutable;
using EdgeAspire.Planner.Planning.CommandLine;
using EdgeAspire.Planner.Profiles;
using EdgeAspire.Protocol.Errors;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace EdgeAspire.Planner.Planning.Clusters;

/// <summary>Reads a file of devices.</summary>
internal static class ClusterFile
{
    private const long MaxLengthBytes = 1 << 20;

    /// <summary>The cluster of a file, or what is wrong in which line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock that no measurement may be far ahead of.</param>
    public static Outcome<Cluster> Load(string path, TimeProvider time)
    {
        try
        {
            if (!RegularFile.Find(path, "file of devices").TryGetValue(out var file, out var error))
            {
                return error;
            }

            return file.Length > MaxLengthBytes
                ? new Error(ErrorReason.TooLarge, $"{path}: {file.Length} bytes, at most {MaxLengthBytes} are read")
                : Read(File.ReadAllText(path), path, time);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Error(ErrorReason.InvalidArgument, $"{path}: {exception.Message}");
        }
    }

    /// <summary>The cluster of a text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="place">What messages call it.</param>
    /// <param name="time">The clock that no measurement may be far ahead of.</param>
    public static Outcome<Cluster> Read(string text, string place, TimeProvider time)
    {
        ClusterDocument? document;
        try
        {
            document = new DeserializerBuilder()
                .WithNamingConvention(UnderscoredNamingConvention.Instance)
                .WithDuplicateKeyChecking()
                .Build()
                .Deserialize<ClusterDocument?>(text);
        }
        catch (YamlException exception)
        {
            var reason = exception.InnerException is { } inner ? $"{exception.Message} ({inner.Message})" : exception.Message;
            return Invalid($"{place}, line {exception.Start.Line}, column {exception.Start.Column}: {reason}");
        }

        if (document?.Gateway is null)
        {
            return Invalid($"{place}: 'gateway' with its 'mbps' is missing");
        }

        if (!Enum.TryParse<Transport>(document.Transport, ignoreCase: true, out var transport) || !Enum.IsDefined(transport))
        {
            return Invalid($"{place}: transport '{document.Transport}' is neither 'shared' nor 'switched'");
        }

        var devices = new List<PlanDevice>();
        foreach (var device in document.Devices ?? [])
        {
            LayerPredictor? layers = null;
            if (device?.Profile is { } profile)
            {
                var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(place)) ?? "", profile);
                if (!ProfileFile.Load(path, time).TryGetValue(out layers, out var unreadable))
                {
                    return unreadable with { Message = $"{place}: device '{device.Name}': {unreadable.Message}" };
                }
            }

            if (device is { Gflops: null } && layers?.FlopsPerSecond is null)
            {
                var profiled = layers is null ? "there is no profile to take it from" : "its profile has no layer with operations";
                return Invalid($"{place}: device '{device.Name}': gflops is missing, and {profiled}");
            }

            devices.Add(Device(device, document.Gateway, layers));
        }

        var cluster = new Cluster([.. devices], document.Gateway.Mbps * 1e6)
        {
            Transport = transport,
            DeviceToDevice = document.DeviceToDevice,
            GatewayDelaySeconds = document.Gateway.DelayMs / 1e3,
            RoundOverheadSeconds = document.RoundOverheadMs / 1e3,
            Observations = [.. (document.Observations ?? []).Select(entry => Observation(entry.Key, entry.Value))],
        };
        return ClusterRules.Check(cluster) is { } error ? error with { Message = $"{place}: {error.Message}" } : cluster;
    }

    private static PlanDevice Device(DeviceDocument? device, GatewayDocument gateway, LayerPredictor? layers) => device is null
        ? new PlanDevice("", 0, 0)
        : new PlanDevice(device.Name, device.Gflops * 1e9 ?? layers!.FlopsPerSecond!.Value, (device.Mbps ?? gateway.Mbps) * 1e6)
        {
            IsSpeedMeasured = device.Gflops is null,
            DelaySeconds = device.DelayMs / 1e3,
            MessageSeconds = device.MessageMs / 1e3,
            MemoryBytes = device.MemoryMb is { } memory ? Bytes(memory) : null,
            Profile = device.ProfileMs is { Count: > 0 } || layers is not null
                ? new DeviceProfile((device.ProfileMs ?? []).ToImmutableDictionary(
                    entry => entry.Key, entry => entry.Value / 1e3, StringComparer.Ordinal))
                {
                    Layers = layers,
                }
                : null,
        };

    private static StageObservation Observation(string device, ObservationDocument? seen) =>
        new(device, seen?.PredictedSeconds ?? 0, seen?.MeasuredSeconds ?? 0, seen?.QueueOccupancy ?? 0);

    // What is no number of bytes becomes 0, which the rules refuse by the device's name.
    private static long Bytes(double memoryMb) => memoryMb is > 0 and < 1e12 ? (long)(memoryMb * (1 << 20)) : 0;

    private static Error Invalid(FormattableString message) => new(ErrorReason.InvalidArgument, FormattableString.Invariant(message));
}
