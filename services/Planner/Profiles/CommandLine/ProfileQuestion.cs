using System.Collections.Immutable;
using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Profiling;
using EdgeAspire.Onnx.Graphs;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Onnx.Zoo;
using EdgeAspire.Planner.Analysis;
using EdgeAspire.Planner.Planning.CommandLine;
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

    /// <summary>Shapes of the file's inputs, such as <c>image=1,3,416,416</c>.</summary>
    public IReadOnlyList<string> Shapes { get; init; } = [];

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

        if (!GivenShapes.Parse("--shapes", Shapes).TryGetValue(out var shapes, out var error))
        {
            return error;
        }

        return Builtin is not { } name ? AnswerFile(ModelPath!, shapes, cancellation)
            : shapes.IsEmpty ? AnswerBuiltin(name, cancellation)
            : Invalid($"--shapes are of a file's inputs: those of --builtin {name} are fixed");
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
            : Measure(ModelZoo.Create(known, Seed).Model, GivenShapes.None, $"--builtin {known}", cancellation);
    }

    private Outcome<ProfileDocument> AnswerFile(
        string path, ImmutableSortedDictionary<string, ImmutableArray<long>> shapes, CancellationToken cancellation)
    {
        try
        {
            if (!RegularFile.Find(path, "model file").TryGetValue(out _, out var error))
            {
                return error;
            }

            if (!OnnxModelReader.Open(path).TryGetValue(out var model, out var fault))
            {
                return new Error(ErrorReason.InvalidModel, $"{path}: {fault.Message}");
            }

            using (model)
            {
                return Measure(model, shapes, path, cancellation);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Error(ErrorReason.InvalidModel, $"{path}: {exception.Message}");
        }
    }

    private Outcome<ProfileDocument> Measure(
        OnnxModel model, ImmutableSortedDictionary<string, ImmutableArray<long>> shapes, string place, CancellationToken cancellation)
    {
        if (!ModelGraph.Analyze(model, shapes).TryGetValue(out var graph, out var fault))
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
