using System.Collections.Frozen;
using System.Collections.Immutable;
using EdgeAspire.Inference.Profiling;
using EdgeAspire.Onnx.Layers;

namespace EdgeAspire.Planner.Profiles;

/// <summary>Times of layers on one device: what was measured, and by regression what was not.</summary>
internal sealed class LayerPredictor
{
    /// <summary>One sample more than unknowns; types with fewer are predicted by all types together.</summary>
    public const int MinSamples = 4;

    private readonly ImmutableArray<LayerMeasurement> _measurements;
    private readonly FrozenDictionary<string, double> _seconds;
    private readonly FrozenDictionary<string, LayerRegression> _byType;
    private readonly LayerRegression _pooled;

    /// <param name="measurements">What was measured with one runtime, provider and number of threads; at least one.</param>
    public LayerPredictor(IEnumerable<LayerMeasurement> measurements)
    {
        // Of layers measured more than once, the last is what the device does now.
        _measurements = [.. measurements.GroupBy(each => each.ShapeKey, StringComparer.Ordinal).Select(same => same.MaxBy(each => each.Measured)!)];
        ArgumentOutOfRangeException.ThrowIfZero(_measurements.Length, nameof(measurements));
        _seconds = _measurements.ToFrozenDictionary(each => each.ShapeKey, each => each.Seconds, StringComparer.Ordinal);
        _pooled = LayerRegression.Fit(_measurements);
        _byType = _measurements
            .GroupBy(each => each.LayerType, StringComparer.Ordinal)
            .Where(type => type.Count() >= MinSamples)
            .ToFrozenDictionary(type => type.Key, type => LayerRegression.Fit([.. type]), StringComparer.Ordinal);
    }

    /// <summary>What is known, each shape once.</summary>
    public ImmutableArray<LayerMeasurement> Measurements => _measurements;

    /// <summary>
    /// All operations measured over all time that they took: the speed of a device that states none. Null without operations.
    /// </summary>
    public double? FlopsPerSecond => _measurements.Sum(each => (double)each.Flops) is > 0 and var flops
        ? flops / _measurements.Sum(each => each.Seconds)
        : null;

    /// <summary>The time of a layer.</summary>
    public LayerTime TimeOf(LayerWork layer) => _seconds.TryGetValue(layer.ShapeKey, out var seconds)
        ? new LayerTime(seconds, TimeOrigin.Profile)
        : new LayerTime(_byType.GetValueOrDefault(layer.Type, _pooled).Predict(layer.Flops, layer.Bytes), TimeOrigin.Regression);

    /// <summary>Seconds that a layer takes with any number of rows, by regression: to read its weights and to begin.</summary>
    public double FixedSecondsOf(LayerWork layer) => _byType.GetValueOrDefault(layer.Type, _pooled).Predict(0, layer.WeightBytes);

    /// <summary>What the regression says of each measured layer when it has seen all others.</summary>
    public IEnumerable<(LayerMeasurement Layer, double Seconds)> LeaveOneOut()
    {
        // A type that is left with too few without one of its layers is predicted by all types together.
        var large = _measurements
            .GroupBy(each => each.LayerType, StringComparer.Ordinal)
            .Where(type => type.Count() > MinSamples)
            .ToDictionary(type => type.Key, type => type.ToArray(), StringComparer.Ordinal);
        return large.Values
            .SelectMany(type => LayerRegression.LeaveOneOut(type, _ => true))
            .Concat(LayerRegression.LeaveOneOut(_measurements, layer => !large.ContainsKey(layer.LayerType)));
    }

    /// <summary>Errors by leaving one out, for the whole device first and then by type.</summary>
    public ImmutableArray<PredictionError> Errors()
    {
        var all = LeaveOneOut()
            .Select(each => (each.Layer.LayerType, Error: Math.Abs(each.Seconds - each.Layer.Seconds) / each.Layer.Seconds))
            .ToArray();
        return
        [
            Summary(null, all.Select(each => each.Error)),
            .. all.GroupBy(each => each.LayerType, StringComparer.Ordinal)
                .OrderBy(type => type.Key, StringComparer.Ordinal)
                .Select(type => Summary(type.Key, type.Select(each => each.Error))),
        ];
    }

    private static PredictionError Summary(string? type, IEnumerable<double> errors)
    {
        var sorted = errors.Order().ToArray();
        var median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

        // Without the layer itself one sample less is there.
        return new PredictionError(type, sorted.Length, type is not null && sorted.Length <= MinSamples, median, sorted[^1]);
    }
}
