using System.Text.Json.Serialization;

namespace EdgeAspire.Parts;

/// <summary>Part sets, parts and boxes as JSON, names in snake_case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PartSet))]
[JsonSerializable(typeof(IReadOnlyList<PartSet>))]
[JsonSerializable(typeof(PartDescription))]
[JsonSerializable(typeof(IReadOnlyList<ValueDescription>))]
[JsonSerializable(typeof(IReadOnlyList<ValueBox>))]
public sealed partial class PartSetJson : JsonSerializerContext;
