using System.Text.Json.Serialization;

namespace EdgeAspire.Gate.Plans;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ForwardedPieces[]))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class PlanTextContext : JsonSerializerContext;
