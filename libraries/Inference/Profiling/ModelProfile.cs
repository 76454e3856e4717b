using System.Collections.Immutable;

namespace EdgeAspire.Inference.Profiling;

/// <summary>A device measured on a model.</summary>
/// <param name="Measurements">One per shape key, in the order of the model.</param>
/// <param name="LayerKeys">The shape key of each layer by the layer's name; several layers may have the same.</param>
/// <param name="NotMeasured">Layers without a time, each with the reason: the time was over, or the runtime refuses the layer alone.</param>
/// <param name="WholeSeconds">Median time of the whole model in one session; null when there was no time for it or the runtime refuses it.</param>
public sealed record ModelProfile(
    ImmutableArray<LayerMeasurement> Measurements,
    ImmutableArray<KeyValuePair<string, string>> LayerKeys,
    ImmutableArray<string> NotMeasured,
    double? WholeSeconds);
