using System.Collections.Immutable;
using EdgeAspire.Inference.Profiling;

namespace EdgeAspire.Stage.Measuring;

/// <summary>What the planner's database of profiles takes.</summary>
internal sealed record ProfileBody(ImmutableArray<LayerMeasurement> Measurements);
