using System.Collections.Immutable;
using EdgeAspire.Inference.Profiling;

namespace EdgeAspire.Planner.Profiles;

/// <summary>
/// Measurements of one device as JSON: what the command line prints, what a file of devices refers to, what the API takes and gives,
/// and what is on disk.
/// </summary>
internal sealed record ProfileDocument
{
    /// <summary>Measured layers, of one or several versions of the runtime, providers and numbers of threads.</summary>
    public required ImmutableArray<LayerMeasurement> Measurements { get; init; }

    /// <summary>Errors by leaving one out of what was measured last; of what a client sends not read.</summary>
    public ImmutableArray<PredictionError>? Errors { get; init; }

    /// <summary>Layers that could not be measured, with the reason; not read.</summary>
    public ImmutableArray<string>? NotMeasured { get; init; }

    /// <summary>Seconds of the whole model in one session; not read.</summary>
    public double? WholeSeconds { get; init; }

    /// <summary>Seconds of all layers, one after the other, each with a call of its own; not read.</summary>
    public double? LayersSeconds { get; init; }
}
