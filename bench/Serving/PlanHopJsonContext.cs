using System.Text.Json.Serialization;

namespace EdgeAspire.Bench.Serving;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PlanHop[]))]
internal sealed partial class PlanHopJsonContext : JsonSerializerContext;
