using System.Collections.Immutable;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Parts;

namespace EdgeAspire.Onnx.Cutting;

/// <summary>A block that was cut.</summary>
/// <param name="Description">What a gateway needs to know.</param>
/// <param name="Models">
/// The model of each part, in the order of the description. They refer to the weights of the whole model, which must stay open until
/// they are written.
/// </param>
public sealed record CutBlock(PartSet Description, ImmutableArray<BuiltModel> Models);
