using System.Text.Json.Serialization;

namespace EdgeAspire.ServiceDefaults.Health;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthState))]
internal sealed partial class HealthJsonContext : JsonSerializerContext;
