using EdgeAspire.Planner.Planning.Models;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Planning.Clusters;

/// <summary>What a cluster must fulfil before anything is planned for it.</summary>
internal static class ClusterRules
{
    /// <summary>Most devices of one plan: the search over subsets stays small.</summary>
    public const int MaxDevices = 64;

    /// <summary>Lowest speed in FLOP/s, and lowest rate in bit/s: with less, times would be no numbers any more.</summary>
    public const double MinRate = 1;

    /// <summary>Highest speed in FLOP/s, and highest rate in bit/s.</summary>
    public const double MaxRate = 1e18;

    /// <summary>Longest delay, and longest measured time of a layer.</summary>
    public const double MaxSeconds = 3600;

    /// <summary>How many times slower, or faster, than predicted a device may have been seen to be.</summary>
    public const double MaxCorrection = 1000;

    /// <summary>The first rule that the cluster breaks; null when it keeps all.</summary>
    public static Error? Check(Cluster cluster)
    {
        if (cluster.Devices.IsDefaultOrEmpty)
        {
            return Invalid($"devices: the list is empty; a plan needs at least one device");
        }

        if (cluster.Devices.Length > MaxDevices)
        {
            return Invalid($"devices: {cluster.Devices.Length} devices, at most {MaxDevices} can be planned for");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var device in cluster.Devices)
        {
            if (string.IsNullOrWhiteSpace(device.Name) || !names.Add(device.Name))
            {
                return Invalid($"devices: the name '{device.Name}' is empty or used twice");
            }

            if (CheckDevice(device) is { } error)
            {
                return error;
            }
        }

        return CheckRate("gateway: rate in bit/s", cluster.GatewayBitsPerSecond)
            ?? CheckSeconds("gateway: delay in seconds", cluster.GatewayDelaySeconds)
            ?? CheckSeconds("round overhead in seconds", cluster.RoundOverheadSeconds)
            ?? CheckObservations(cluster, names);
    }

    /// <summary>The first measured time of a layer that a model does not have; null when all are of layers that it has.</summary>
    public static Error? CheckLayers(Cluster cluster, PlanModel model)
    {
        var known = model.Steps.Select(step => step.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var device in cluster.Devices)
        {
            if (device.Profile?.StepSeconds.Keys.Where(layer => !known.Contains(layer)).Min(StringComparer.Ordinal) is { } stranger)
            {
                return Invalid($"device '{device.Name}': profile_ms has layer '{Names.Shown(stranger)}', which model '{model.Name}' does not have");
            }
        }

        return null;
    }

    private static Error? CheckObservations(Cluster cluster, HashSet<string> names)
    {
        foreach (var seen in cluster.Observations)
        {
            var place = $"observations: device '{Names.Shown(seen.Device)}'";
            if (!names.Remove(seen.Device))
            {
                return Invalid($"{place} is not among the devices, or there twice");
            }

            if (seen.PredictedSeconds is not (> 0 and <= MaxSeconds) || seen.MeasuredSeconds is not (> 0 and <= MaxSeconds))
            {
                return Invalid(
                    $"{place}: predicted_seconds is {seen.PredictedSeconds}, measured_seconds {seen.MeasuredSeconds}; both must be above 0 and at most {MaxSeconds}");
            }

            if (seen.MeasuredSeconds / seen.PredictedSeconds is not (>= 1 / MaxCorrection and <= MaxCorrection))
            {
                return Invalid($"{place}: measured_seconds is more than {MaxCorrection} times off predicted_seconds");
            }

            if (seen.QueueOccupancy is not (>= 0 and <= 1))
            {
                return Invalid($"{place}: queue_occupancy is {seen.QueueOccupancy}; it must be a number from 0 to 1");
            }
        }

        return null;
    }

    private static Error? CheckDevice(PlanDevice device)
    {
        if (device.MemoryBytes is <= 0)
        {
            return Invalid($"device '{device.Name}': memory of {device.MemoryBytes} bytes; it must be above 0");
        }

        foreach (var (step, seconds) in device.Profile?.StepSeconds ?? [])
        {
            if (CheckSeconds($"device '{device.Name}': measured seconds of '{step}'", seconds) is { } error)
            {
                return error;
            }
        }

        return CheckRate($"device '{device.Name}': speed in FLOP/s", device.FlopsPerSecond)
            ?? CheckRate($"device '{device.Name}': link rate in bit/s", device.BitsPerSecond)
            ?? CheckSeconds($"device '{device.Name}': delay in seconds", device.DelaySeconds)
            ?? CheckSeconds($"device '{device.Name}': seconds of a message", device.MessageSeconds);
    }

    private static Error? CheckRate(string place, double value) =>
        value is >= MinRate and <= MaxRate ? null : Invalid($"{place} is {value}; it must be a number from {MinRate} to {MaxRate:G1}");

    private static Error? CheckSeconds(string place, double value) =>
        value is >= 0 and <= MaxSeconds ? null : Invalid($"{place} is {value}; it must be a number from 0 to {MaxSeconds}");

    private static Error Invalid(FormattableString message) =>
        new(ErrorReason.InvalidArgument, FormattableString.Invariant(message));
}
