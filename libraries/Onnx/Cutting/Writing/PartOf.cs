using EdgeAspire.Onnx.Building;
using EdgeAspire.Parts;

namespace EdgeAspire.Onnx.Cutting.Writing;

/// <summary>A finished part.</summary>
internal sealed record PartOf(PartDescription Description, BuiltModel Model);
