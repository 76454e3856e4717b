using System.Text.Json.Serialization;

namespace EdgeAspire.Stage.Measuring;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProfileBody))]
internal sealed partial class ProfileJsonContext : JsonSerializerContext;
