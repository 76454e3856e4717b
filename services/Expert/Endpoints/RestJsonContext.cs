using System.Text.Json.Serialization;

namespace EdgeAspire.Expert.Endpoints;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ServerBody))]
[JsonSerializable(typeof(LiveBody))]
[JsonSerializable(typeof(ReadyBody))]
[JsonSerializable(typeof(ModelBody))]
[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class RestJsonContext : JsonSerializerContext;
