using System.Text.Json.Serialization;

namespace EdgeAspire.Stage.Endpoints;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StageBody))]
internal sealed partial class RestJsonContext : JsonSerializerContext;
