using System.Text.Json.Serialization;

namespace EdgeAspire.Gate.Plans;

/// <summary>Events as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunEvent))]
internal sealed partial class RunFeedJsonContext : JsonSerializerContext;
