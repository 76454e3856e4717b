using System.Collections.Immutable;

namespace EdgeAspire.Parts;

/// <summary>A value of the whole model.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Datatype">Its element type in the Open Inference Protocol, such as "FP32".</param>
/// <param name="Shape">Its shape when it is whole.</param>
public sealed record ValueDescription(string Name, string Datatype, ImmutableArray<long> Shape);
