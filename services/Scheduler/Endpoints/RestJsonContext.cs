using System.Text.Json.Serialization;

namespace EdgeAspire.Scheduler.Endpoints;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SchedulerBody))]
[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class RestJsonContext : JsonSerializerContext;
