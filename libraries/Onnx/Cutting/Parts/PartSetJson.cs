using System.Text.Json.Serialization;

namespace EdgeAspire.Onnx.Cutting.Parts;

/// <summary>Part sets as JSON, names in snake_case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PartSet))]
[JsonSerializable(typeof(IReadOnlyList<PartSet>))]
public sealed partial class PartSetJson : JsonSerializerContext;
