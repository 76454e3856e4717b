using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Profiling;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Onnx.Zoo;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Profiles.CommandLine;

/// <summary>What to measure on this machine.</summary>
/// <param name="ModelPath">The ONNX file; null with <paramref name="Builtin"/>.</param>
/// <param name="Builtin">The name of a model of the papers.</param>
/// <param name="Seconds">Time for measuring.</param>
/// <param name="Time">The clock.</param>
internal sealed record ProfileQuestion(string? ModelPath, string? Builtin, double Seconds, TimeProvider Time)
{
    /// <summary>Seconds when nobody says how many.</summary>
    public const double DefaultSeconds = 30;

    private const double MaxSeconds = 3600;
    private const ulong Seed = 1;

    /// <summary>Measures.</summary>
    public Outcome<ProfileDocument> Answer(CancellationToken cancellation)
    {
        if (Seconds is not (> 0 and <= MaxSeconds))
        {
            return Invalid(FormattableString.Invariant($"--seconds is {Seconds}; it must be above 0 and at most {MaxSeconds}"));
        }

        if ((ModelPath is null) == (Builtin is null))
        {
            return Invalid("exactly one model is needed: an ONNX file, or --builtin NAME");
        }

        return Builtin is { } name ? AnswerBuiltin(name, cancellation) : AnswerFile(ModelPath!, cancellation);
    }

    private static Error Invalid(string message) => new(ErrorReason.InvalidArgument, message);

    // Names on networks have dots and letters only; what else a host may be called is no name of a device.
    private static string DeviceName()
    {
        var name = Environment.MachineName;
        return Names.FindDeviceFault("device", name) is null ? name : "device";
    }

    private Outcome<ProfileDocument> AnswerBuiltin(string name, CancellationToken cancellation)
    {
        var known = ModelZoo.Names.FirstOrDefault(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase));
        return known is null
            ? Invalid($"--builtin '{name}' is not known; known are {string.Join(", ", ModelZoo.Names)}")
            : Measure(ModelZoo.Create(known, Seed).Model, $"--builtin {known}", cancellation);
    }

    private Outcome<ProfileDocument> AnswerFile(string path, CancellationToken cancellation)
    {
        try
        {
            if (!File.Exists(path))
            {
                return new Error(ErrorReason.NotFound, $"{path}: there is no such model file");
            }

            if (!OnnxModelReader.Open(path).TryGetValue(out var model, out var fault))
            {
                return new Error(ErrorReason.InvalidModel, $"{path}: {fault.Message}");
            }

            using (model)
            {
                return Measure(model, path, cancellation);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Error(ErrorReason.InvalidModel, $"{path}: {exception.Message}");
        }
    }

    private Outcome<ProfileDocument> Measure(OnnxModel model, string place, CancellationToken cancellation)
    {
        if (!ModelGraph.Analyze(model).TryGetValue(out var graph, out var fault))
        {
            return new Error(ErrorReason.InvalidModel, $"{place}: {fault.Message}");
        }

        var profile = new LayerProfiler(new InferenceOptions(), Time).Measure(DeviceName(), graph, TimeSpan.FromSeconds(Seconds), cancellation);
        if (profile.Measurements.IsEmpty)
        {
            return new Error(ErrorReason.InvalidModel, $"{place}: no layer could be measured; {string.Join("; ", profile.NotMeasured.Take(3))}");
        }

        var seconds = profile.Measurements.ToDictionary(each => each.ShapeKey, each => each.Seconds, StringComparer.Ordinal);
        return new ProfileDocument
        {
            Measurements = profile.Measurements,
            Errors = new LayerPredictor(profile.Measurements).Errors(),
            NotMeasured = profile.NotMeasured,
            WholeSeconds = profile.WholeSeconds,
            LayersSeconds = profile.NotMeasured.IsEmpty ? profile.LayerKeys.Sum(layer => seconds[layer.Value]) : null,
        };
    }
}
