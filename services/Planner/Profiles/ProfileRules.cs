using EdgeAspire.Inference.Profiling;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Profiles;

/// <summary>Checks measurements that come from elsewhere.</summary>
internal static class ProfileRules
{
    /// <summary>Measurements of one device at most.</summary>
    public const int MaxMeasurements = 5000;

    /// <summary>Bytes of a document at most; a measurement takes some 600.</summary>
    public const int MaxDocumentBytes = 8 << 20;

    private static readonly TimeSpan MostAhead = TimeSpan.FromDays(1);

    private const int MaxText = 256;
    private const int MaxThreads = 1024;
    private const double MinSeconds = 1e-10;
    private const double MaxSeconds = 1e5;
    private const long MaxCount = 1L << 60;

    /// <summary>Null when the document may be used; else what is wrong, with the place in it.</summary>
    /// <param name="place">Where it comes from, for messages.</param>
    /// <param name="document">The document.</param>
    /// <param name="device">The device that the measurements must name; null for any one.</param>
    /// <param name="time">The clock; null for what was checked by it when it came.</param>
    public static Error? FindFault(string place, ProfileDocument document, string? device, TimeProvider? time)
    {
        // What was measured last wins, so a time that never comes would win for ever.
        var latest = time is null ? DateTimeOffset.MaxValue : Latest(time);
        if (document.Measurements.IsDefaultOrEmpty || document.Measurements.Length > MaxMeasurements)
        {
            var count = document.Measurements.IsDefault ? 0 : document.Measurements.Length;
            return Invalid($"{place}: measurements has {count} entries; expected 1 to {MaxMeasurements}");
        }

        device ??= document.Measurements[0]?.Device;
        for (var index = 0; index < document.Measurements.Length; index++)
        {
            if (FindFault(document.Measurements[index], device, latest) is { } problem)
            {
                return Invalid($"{place}: measurements[{index}].{problem}");
            }
        }

        return null;
    }

    /// <summary>The last time that a measurement may have: clocks differ, but not by more than a day.</summary>
    public static DateTimeOffset Latest(TimeProvider time) => time.GetUtcNow() + MostAhead;

    private static string? FindFault(LayerMeasurement? layer, string? device, DateTimeOffset latest)
    {
        if (layer is null)
        {
            return "is null; expected an object";
        }

        (string Name, string Value)[] texts =
        [
            ("runtime_version", layer.RuntimeVersion), ("provider", layer.Provider), ("layer_type", layer.LayerType), ("shape_key", layer.ShapeKey),
        ];
        (string Name, long Value)[] counts =
        [
            ("multiply_accumulates", layer.MultiplyAccumulates), ("flops", layer.Flops), ("input_bytes", layer.InputBytes),
            ("output_bytes", layer.OutputBytes), ("weight_bytes", layer.WeightBytes),
        ];
        return !string.Equals(layer.Device, device, StringComparison.Ordinal) ? $"device is '{Names.Shown(layer.Device)}', expected '{Names.Shown(device)}'"
            : Names.FindDeviceFault("device", layer.Device) is { } fault ? fault.Message
            : texts.FirstOrDefault(text => text.Value is not { Length: > 0 and <= MaxText }) is { Name: { } text }
                ? $"{text} must have 1 to {MaxText} characters"
            : counts.FirstOrDefault(count => count.Value is < 0 or > MaxCount) is { Name: { } count } ? $"{count} must be 0 to 2^60"
            : layer.Seconds is not (>= MinSeconds and <= MaxSeconds)
                ? FormattableString.Invariant($"seconds is {layer.Seconds}, expected {MinSeconds} to {MaxSeconds}")
            : layer.Threads is < 1 or > MaxThreads ? $"threads is {layer.Threads}, expected 1 to {MaxThreads}"
            : layer.Repeats < 1 ? $"repeats is {layer.Repeats}, expected 1 or more"
            : layer.Measured > latest ? $"measured is {layer.Measured:O}, expected {latest:O} at the latest"
            : null;
    }

    private static Error Invalid(string message) => new(ErrorReason.InvalidArgument, message);
}
